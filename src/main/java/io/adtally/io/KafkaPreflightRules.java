package io.adtally.io;

import io.adtally.config.IngestConfig;
import io.adtally.config.KafkaConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** What brokers and topics must be set to. */
final class KafkaPreflightRules {
    private static final String MAX_TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";
    private static final String LOG_APPEND_TIME = "LogAppendTime";

    private final KafkaConfig kafka;
    private final IngestConfig ingest;
    private final Set<String> inputTopics;
    private final List<String> warnings = new ArrayList<>();

    KafkaPreflightRules(KafkaConfig kafka, IngestConfig ingest) {
        this.kafka = kafka;
        this.ingest = ingest;
        this.inputTopics = Set.copyOf(ingest.topics());
    }

    /** What was found besides that need not stop a start. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * What is wrong with a topic. The catalog's order matters, and its keys would scatter the
     * entries of one token over several partitions.
     */
    List<String> problemsOf(TopicDescription topic) {
        int partitions = topic.partitions().size();
        return topic.name().equals(kafka.catalogTopic()) && partitions != 1
                ? List.of("topic " + topic.name() + " has " + partitions + " partitions: must be 1")
                : List.of();
    }

    /**
     * What is wrong with the settings of a broker or a topic, each with its setting, its value and
     * the rule.
     */
    List<String> problemsOf(ConfigResource resource, Config config) {
        List<String> problems = new ArrayList<>();
        if (resource.type() == ConfigResource.Type.BROKER) {
            checkTransactionTimeout(resource.name(), config, problems);
        } else if (resource.name().equals(kafka.catalogTopic())) {
            checkBrokerTime(resource.name(), config, problems);
            checkKeptForEver(resource.name(), config, problems);
        } else if (inputTopics.contains(resource.name())) {
            checkBrokerTime(resource.name(), config, problems);
        } else if (resource.name().equals(kafka.eventsTopic())) {
            checkFutureAllowed(resource.name(), config, problems);
            warnIfOneBrokerHoldsAll(resource.name(), config);
        } else {
            if (resource.name().equals(kafka.frequencyCapsTopic())) {
                checkCompacted(resource.name(), config, problems);
            }
            warnIfOneBrokerHoldsAll(resource.name(), config);
            warnIfWritersClocksCount(resource.name(), config);
        }
        return problems;
    }

    private void checkTransactionTimeout(String broker, Config config, List<String> problems) {
        String allowed = value(config, MAX_TRANSACTION_TIMEOUT);
        long ours = kafka.transactionTimeout().toMillis();
        if (allowed != null && ours > Long.parseLong(allowed)) {
            problems.add(
                    "adtally.kafka.transaction-timeout = "
                            + ours
                            + " ms is above "
                            + MAX_TRANSACTION_TIMEOUT
                            + " = "
                            + allowed
                            + " of broker "
                            + broker
                            + ": lower the one or raise the other");
        }
    }

    /** Retention, the skew check and the catalog's lead must not hang on producers' clocks. */
    private static void checkBrokerTime(String topic, Config config, List<String> problems) {
        String type = value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
        if (type != null && !type.equals(LOG_APPEND_TIME)) {
            problems.add(
                    "topic "
                            + topic
                            + " has "
                            + TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG
                            + " = "
                            + type
                            + ": must be "
                            + LOG_APPEND_TIME);
        }
    }

    /**
     * Terms that retention took away would be missed at the next start without a savepoint.
     * Compaction keeps the last record of each key, and the first is the one that counts: where
     * entries are published again, a compacted catalog tells another history than the one lived.
     */
    private void checkKeptForEver(String topic, Config config, List<String> problems) {
        String policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (policy == null) {
            return;
        }
        if (policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            warnings.add(
                    "topic "
                            + topic
                            + " is compacted: publish no entry twice, or keep it all with "
                            + TopicConfig.CLEANUP_POLICY_CONFIG
                            + " = "
                            + TopicConfig.CLEANUP_POLICY_DELETE
                            + ", "
                            + TopicConfig.RETENTION_MS_CONFIG
                            + " = -1 and "
                            + TopicConfig.RETENTION_BYTES_CONFIG
                            + " = -1");
        } else if (!policy.equals(TopicConfig.CLEANUP_POLICY_DELETE) || !isUnbounded(config)) {
            problems.add(
                    "topic "
                            + topic
                            + " has "
                            + TopicConfig.CLEANUP_POLICY_CONFIG
                            + " = "
                            + policy
                            + ": must be "
                            + TopicConfig.CLEANUP_POLICY_DELETE
                            + " with "
                            + TopicConfig.RETENTION_MS_CONFIG
                            + " = -1 and "
                            + TopicConfig.RETENTION_BYTES_CONFIG
                            + " = -1, or "
                            + TopicConfig.CLEANUP_POLICY_COMPACT);
        }
    }

    /** A cap in force must outlive any retention, or an ad server that starts would not know it. */
    private static void checkCompacted(String topic, Config config, List<String> problems) {
        String policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (policy != null && !policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            problems.add(
                    "topic "
                            + topic
                            + " has "
                            + TopicConfig.CLEANUP_POLICY_CONFIG
                            + " = "
                            + policy
                            + ": must be "
                            + TopicConfig.CLEANUP_POLICY_COMPACT);
        }
    }

    private static boolean isUnbounded(Config config) {
        return "-1".equals(value(config, TopicConfig.RETENTION_MS_CONFIG))
                && "-1".equals(value(config, TopicConfig.RETENTION_BYTES_CONFIG));
    }

    /** Canonical events carry their event time; one the broker refuses would stop the job. */
    private void checkFutureAllowed(String topic, Config config, List<String> problems) {
        String allowed = value(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG);
        boolean brokerTime =
                LOG_APPEND_TIME.equals(value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG));
        if (allowed != null && !brokerTime && Long.parseLong(allowed) < ingest.maxFutureSkewMs()) {
            problems.add(
                    "topic "
                            + topic
                            + " has "
                            + TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG
                            + " = "
                            + allowed
                            + ": must be at least adtally.ingest.max-future-skew, "
                            + ingest.maxFutureSkewMs());
        }
    }

    /** What is written there has the time of its writing. */
    private void warnIfWritersClocksCount(String topic, Config config) {
        String type = value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
        if (type != null && !type.equals(LOG_APPEND_TIME)) {
            warnings.add(
                    "topic "
                            + topic
                            + " has "
                            + TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG
                            + " = "
                            + type
                            + ": a TaskManager whose clock is more than "
                            + TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG
                            + " = "
                            + value(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG)
                            + " ahead could not write to it, and the job would stand still; set it"
                            + " to "
                            + LOG_APPEND_TIME);
        }
    }

    private void warnIfOneBrokerHoldsAll(String topic, Config config) {
        if ("1".equals(value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG))) {
            warnings.add(
                    "topic "
                            + topic
                            + " has "
                            + TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG
                            + " = 1: what one broker loses is lost");
        }
    }

    /** Null where the broker does not tell. */
    private static String value(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null ? null : entry.value();
    }
}
