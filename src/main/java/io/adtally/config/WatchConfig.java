package io.adtally.config;

import java.io.Serializable;
import java.util.Map;

/**
 * How the world outside is watched while the job runs.
 *
 * @param intervalMs how often the topics are looked at
 * @param preflightIntervalMs how often what the start has checked is checked again
 * @param stuckAfterMs how long a transaction may stay open, and records unread while none is read
 * @param stuckAfterMsByTopic the same for topics that have a limit of their own
 * @param silentAfterMsByTopic how long a topic may be without a new record; of others any time
 */
public record WatchConfig(
        long intervalMs,
        long preflightIntervalMs,
        long stuckAfterMs,
        Map<String, Long> stuckAfterMsByTopic,
        Map<String, Long> silentAfterMsByTopic)
        implements Serializable {

    public WatchConfig {
        stuckAfterMsByTopic = Map.copyOf(stuckAfterMsByTopic);
        silentAfterMsByTopic = Map.copyOf(silentAfterMsByTopic);
    }

    /** What holds for a topic. */
    public long stuckAfterMs(String topic) {
        return stuckAfterMsByTopic.getOrDefault(topic, stuckAfterMs);
    }
}
