package io.adtally.event;

import java.io.Serializable;
import java.util.Map;

/** How far the catalog reaches at this moment. */
@FunctionalInterface
public interface CatalogEndOffsets extends Serializable {
    /**
     * The offset of the last record of each partition of the catalog topic; no entry for an empty
     * partition.
     */
    Map<Integer, Long> lastOffsets();

    /**
     * Names the log the offsets are of: a topic that is deleted and created again is another. Its
     * answer stays the same as long as the job runs without a restart, or the catalog's source
     * would have stopped it.
     */
    default String log() {
        return "";
    }
}
