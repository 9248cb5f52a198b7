package io.adtally.local;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of a local run: those the job's settings name by default. */
final class LocalTopics {
    static final String CATALOG = "ads.catalog.v1";
    static final String EVENTS = "ads.events.v1";
    static final String DEAD_LETTERS = "ads.dlq.v1";

    /** Every input topic but the catalog. */
    static final List<String> INPUTS =
            List.of(
                    "ads.impressions.v1",
                    "ads.clicks.v1",
                    "ads.conversions.v1",
                    "ads.engagements.v1",
                    "ads.delayed.v1",
                    "ads.retry.v1");

    private static final int PARTITIONS = 4;

    private LocalTopics() {}

    /** Every topic the job tallies. */
    static List<String> tallied() {
        return Stream.concat(INPUTS.stream(), Stream.of(CATALOG)).toList();
    }

    static List<NewTopic> all() {
        Stream<NewTopic> inputs =
                INPUTS.stream().map(name -> topic(name, PARTITIONS, Map.of(STAMP, BY_BROKER)));
        return Stream.concat(
                        inputs,
                        Stream.of(
                                topic(
                                        CATALOG,
                                        1,
                                        Map.of(
                                                STAMP,
                                                BY_BROKER,
                                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                                "compact")),
                                topic(EVENTS, PARTITIONS, Map.of()),
                                topic(DEAD_LETTERS, PARTITIONS, Map.of())))
                .toList();
    }

    private static final String STAMP = TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
    private static final String BY_BROKER = "LogAppendTime";

    /** Kept for ever: the run is recounted from what is in the topics. */
    private static NewTopic topic(String name, int partitions, Map<String, String> settings) {
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        return new NewTopic(name, partitions, (short) 1).configs(all);
    }
}
