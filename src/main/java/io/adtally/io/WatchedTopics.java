package io.adtally.io;

import io.adtally.config.AdTallyConfig;
import io.adtally.config.KafkaConfig;
import io.adtally.config.RetryJobConfig;
import io.adtally.config.WatchConfig;
import io.adtally.watch.WatchedTopic;
import io.adtally.watch.WatchedTopic.Role;
import java.util.ArrayList;
import java.util.List;

/** Which topics a job watches, and by which limits. */
final class WatchedTopics {
    private final WatchConfig config;
    private final long checkpointMs;
    private final List<WatchedTopic> topics = new ArrayList<>();

    private WatchedTopics(WatchConfig config, long checkpointMs) {
        this.config = config;
        this.checkpointMs = checkpointMs;
    }

    /** What the main job reads and what it writes. */
    static List<WatchedTopic> of(AdTallyConfig config) {
        KafkaConfig kafka = config.kafka();
        WatchedTopics watched =
                new WatchedTopics(config.watch(), config.checkpointInterval().toMillis());
        config.ingest()
                .topics()
                .forEach(topic -> watched.add(topic, Role.INPUT, kafka.groupId(), 0));
        watched.add(kafka.catalogTopic(), Role.CATALOG, KafkaSources.catalogGroup(kafka), 0);
        for (String output :
                List.of(
                        kafka.eventsTopic(),
                        kafka.sessionsTopic(),
                        kafka.frequencyCapsTopic(),
                        kafka.campaignMetricsTopic(),
                        kafka.deadLettersTopic())) {
            watched.add(output, Role.OUTPUT, null, watched.checkpointMs);
        }
        return watched.topics;
    }

    /** What the retry job reads, out of the main job's transactions; it writes without any. */
    static List<WatchedTopic> of(RetryJobConfig config) {
        KafkaConfig kafka = config.kafka();
        WatchedTopics watched =
                new WatchedTopics(config.watch(), config.checkpointInterval().toMillis());
        watched.add(
                kafka.deadLettersTopic(),
                Role.INPUT,
                KafkaSources.deadLettersGroup(kafka),
                watched.checkpointMs);
        return watched.topics;
    }

    /**
     * Adds one.
     *
     * @param group null: others read it
     * @param openForMs how long a transaction of adtally is open on it
     */
    private void add(String topic, Role role, String group, long openForMs) {
        long stuckAfterMs = config.stuckAfterMs(topic);
        topics.add(
                new WatchedTopic(
                        topic,
                        role,
                        group,
                        stuckAfterMs + openForMs,
                        stuckAfterMs + checkpointMs,
                        config.silentAfterMsByTopic().getOrDefault(topic, 0L)));
    }
}
