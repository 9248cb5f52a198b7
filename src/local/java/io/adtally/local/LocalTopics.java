package io.adtally.local;

import io.adtally.local.traffic.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of a local run: those the job's settings name by default. */
final class LocalTopics {
    static final String EVENTS = "ads.events.v1";
    static final String SESSIONS = "ads.sessions.v1";
    static final String FREQUENCY_CAPS = "ads.frequency-caps.v1";
    static final String CAMPAIGN_METRICS = "ads.campaign-metrics.v1";
    static final String DLQ_AUDIT = "ads.dlq-audit.v1";
    static final String DEAD_LETTERS = "ads.dlq.v1";
    static final String PARKED = "ads.parked.v1";
    static final String ALERTS = "ads.alerts.v1";

    /** Every input topic but the catalog. */
    static final List<String> INPUTS = Topics.EVENTS;

    /** What the job has to say, the dead letters apart. */
    static final List<String> OUTPUTS = List.of(EVENTS, SESSIONS, FREQUENCY_CAPS, CAMPAIGN_METRICS);

    private static final int PARTITIONS = 4;
    private static final String STAMP = TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
    private static final String BY_BROKER = "LogAppendTime";

    private LocalTopics() {}

    /** Every topic the job tallies. */
    static List<String> tallied() {
        return Stream.concat(INPUTS.stream(), Stream.of(Topics.CATALOG)).toList();
    }

    static List<NewTopic> all() {
        Stream<NewTopic> inputs =
                INPUTS.stream().map(name -> topic(name, PARTITIONS, Map.of(STAMP, BY_BROKER)));
        return Stream.concat(
                        inputs,
                        Stream.of(
                                topic(Topics.CATALOG, 1, Map.of(STAMP, BY_BROKER)),
                                topic(EVENTS, PARTITIONS, Map.of()),
                                topic(SESSIONS, PARTITIONS, Map.of(STAMP, BY_BROKER)),
                                topic(
                                        FREQUENCY_CAPS,
                                        PARTITIONS,
                                        Map.of(
                                                STAMP,
                                                BY_BROKER,
                                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                                TopicConfig.CLEANUP_POLICY_COMPACT)),
                                topic(CAMPAIGN_METRICS, PARTITIONS, Map.of(STAMP, BY_BROKER)),
                                topic(DEAD_LETTERS, PARTITIONS, Map.of(STAMP, BY_BROKER)),
                                topic(PARKED, PARTITIONS, Map.of(STAMP, BY_BROKER)),
                                topic(DLQ_AUDIT, 1, Map.of(STAMP, BY_BROKER)),
                                topic(ALERTS, 1, Map.of(STAMP, BY_BROKER))))
                .toList();
    }

    /** Kept for ever: the run is recounted from what is in the topics. */
    private static NewTopic topic(String name, int partitions, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        return new NewTopic(name, partitions, (short) 1).configs(all);
    }
}
