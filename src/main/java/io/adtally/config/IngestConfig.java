package io.adtally.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What ingest accepts.
 *
 * @param maxAgeMs 0: any age
 * @param placeholderIds more values that are no id, in any case
 */
public record IngestConfig(
        List<String> liveTopics,
        List<String> delayedTopics,
        String retryTopic,
        Set<String> jsonTopics,
        long maxAgeMs,
        long maxFutureSkewMs,
        int maxRecordBytes,
        int maxHeadersBytes,
        Set<String> placeholderIds,
        Duration maxOutOfOrderness,
        Duration idleness,
        Duration maxDrift)
        implements Serializable {
    /** Every topic that events are read from. */
    public List<String> topics() {
        List<String> topics = new ArrayList<>(liveTopics);
        topics.addAll(delayedTopics);
        topics.add(retryTopic);
        return topics;
    }

    /** The widest any settings could be: what these refuse, no deployment accepts. */
    public static IngestConfig widest() {
        return new IngestConfig(
                List.of(),
                List.of(),
                "",
                Set.of(),
                0,
                Long.MAX_VALUE,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                Set.of(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO);
    }
}
