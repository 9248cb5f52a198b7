package io.adtally.impression;

import io.adtally.event.CatalogEndOffsets;
import io.adtally.event.CatalogUpdate;
import io.adtally.event.SourceRecord;
import io.adtally.flink.CodecTypeInfo;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The catalog in broadcast state: the history of each token, and how far the topic has been read.
 * It lives on the heap of each subtask, and every subtask sees the same updates in the same order,
 * for its source is one.
 */
public final class Catalog {
    /** State for ever. */
    public static final MapStateDescriptor<String, TokenTerms> TERMS =
            new MapStateDescriptor<>(
                    "catalog-terms", Types.STRING, new CodecTypeInfo<>(TokenTerms.Bytes.INSTANCE));

    /** The offset of the last record read of each partition. */
    public static final MapStateDescriptor<Integer, Long> PROGRESS =
            new MapStateDescriptor<>("catalog-progress", Types.INT, Types.LONG);

    /**
     * The log that the offset of each partition is of. Not there in state of a release that did not
     * record it: then it is taken for the log of now, as the source takes it.
     */
    public static final MapStateDescriptor<Integer, String> LOG =
            new MapStateDescriptor<>("catalog-log", Types.INT, Types.STRING);

    private final CatalogEndOffsets broker;
    private final String log;
    private final long pauseMs;
    private Map<Integer, Long> endOffsets;
    private long askedMs = Long.MIN_VALUE;
    private long askAgainMs = Long.MIN_VALUE;
    private boolean complete;

    /**
     * Asks how far the catalog reaches at the start of this subtask.
     *
     * @param pauseMs at least so long before it is asked again
     */
    Catalog(CatalogEndOffsets broker, long pauseMs) {
        this.broker = broker;
        this.pauseMs = pauseMs;
        this.log = broker.log();
        this.endOffsets = broker.lastOffsets();
    }

    boolean isComplete(
            ReadOnlyBroadcastState<Integer, Long> progress,
            ReadOnlyBroadcastState<Integer, String> logs)
            throws Exception {
        if (!complete) {
            complete = reachedEnd(progress, logs);
        }
        return complete;
    }

    /**
     * Whether all is known that was published until then; for a complete catalog. The clock alone
     * would not do: what was published in time may still be on its way, held up by a start or by
     * back-pressure.
     */
    boolean isReadUntil(
            long momentMs,
            long nowMs,
            ReadOnlyBroadcastState<Integer, Long> progress,
            ReadOnlyBroadcastState<Integer, String> logs)
            throws Exception {
        if (askedMs < momentMs && momentMs <= nowMs && askAgainMs <= nowMs) {
            endOffsets = broker.lastOffsets();
            askedMs = nowMs;
            askAgainMs = nowMs + pauseMs;
        }
        return askedMs >= momentMs && reachedEnd(progress, logs);
    }

    /** An offset says nothing of a log it is not of. */
    private boolean reachedEnd(
            ReadOnlyBroadcastState<Integer, Long> progress,
            ReadOnlyBroadcastState<Integer, String> logs)
            throws Exception {
        for (Map.Entry<Integer, Long> end : endOffsets.entrySet()) {
            Long offset = progress.get(end.getKey());
            String read = logs.get(end.getKey());
            if (offset == null || offset < end.getValue() || (read != null && !read.equals(log))) {
                return false;
            }
        }
        return true;
    }

    void advance(
            BroadcastState<Integer, Long> progress,
            BroadcastState<Integer, String> logs,
            CatalogUpdate update)
            throws Exception {
        SourceRecord source = update.source();
        progress.put(source.partition(), source.offset());
        logs.put(source.partition(), log);
    }
}
