package io.adtally.io;

import io.adtally.config.IngestConfig;
import io.adtally.config.KafkaConfig;
import io.adtally.retry.IncomingLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;

/** The jobs' inputs. All see partitions added while they run, and only committed records. */
public final class KafkaSources {
    private KafkaSources() {}

    /** The live topics; see {@link #delayedEvents} for the others. */
    public static <T> Source<T, ?, ?> events(
            KafkaConfig kafka,
            IngestConfig ingest,
            KafkaRecordDeserializationSchema<T> deserializer) {
        PositionRules rules =
                rules(
                        kafka,
                        ingest.liveTopics(),
                        elsewhere(
                                delayedTopics(ingest),
                                "adtally.ingest.delayed-topics or .retry-topic"));
        return source(kafka, kafka.groupId(), kafka.groupId(), rules, deserializer);
    }

    /** The delayed topics and the retry topic. One group with the live ones, to tell one lag. */
    public static <T> Source<T, ?, ?> delayedEvents(
            KafkaConfig kafka,
            IngestConfig ingest,
            KafkaRecordDeserializationSchema<T> deserializer) {
        PositionRules rules =
                rules(
                        kafka,
                        delayedTopics(ingest),
                        elsewhere(ingest.liveTopics(), "adtally.ingest.topics"));
        return source(kafka, kafka.groupId(), kafka.groupId() + "-delayed", rules, deserializer);
    }

    /**
     * The catalog. To be run with a parallelism of 1. How far it has been read is also known to the
     * impressions, by the topic's id alone.
     */
    public static <T> Source<T, ?, ?> catalog(
            KafkaConfig kafka, KafkaRecordDeserializationSchema<T> deserializer) {
        String groupId = catalogGroup(kafka);
        PositionRules rules =
                new PositionRules(
                        Set.of(kafka.catalogTopic()),
                        Map.of(),
                        kafka.acceptedRecreatedTopics(),
                        Map.of(),
                        false);
        return source(kafka, groupId, groupId, rules, deserializer);
    }

    /** The dead letters, for the retry job. */
    public static Source<IncomingLetter, ?, ?> deadLetters(KafkaConfig kafka) {
        String groupId = deadLettersGroup(kafka);
        PositionRules rules = rules(kafka, List.of(kafka.deadLettersTopic()), Map.of());
        return source(kafka, groupId, groupId, rules, new IncomingLetterDeserializer());
    }

    /** The catalog's readers; those of the events are {@link KafkaConfig#groupId}. */
    static String catalogGroup(KafkaConfig kafka) {
        return kafka.groupId() + "-catalog";
    }

    /** The retry job's readers. */
    static String deadLettersGroup(KafkaConfig kafka) {
        return kafka.groupId() + "-retry";
    }

    private static List<String> delayedTopics(IngestConfig ingest) {
        List<String> topics = new ArrayList<>(ingest.delayedTopics());
        topics.add(ingest.retryTopic());
        return topics;
    }

    private static Map<String, String> elsewhere(List<String> topics, String setting) {
        return topics.stream().collect(Collectors.toMap(topic -> topic, topic -> setting));
    }

    private static PositionRules rules(
            KafkaConfig kafka, List<String> topics, Map<String, String> elsewhere) {
        return new PositionRules(
                Set.copyOf(topics),
                elsewhere,
                kafka.acceptedRecreatedTopics(),
                PositionRules.byPartition(kafka.startPositions()),
                true);
    }

    /**
     * Without a savepoint it begins with the oldest record, wherever the group stands: a job that
     * starts without its state has lost the held events before that offset, and may have lost a
     * commit that was still to come; reading all again, the ledger's key tells what it has. Offsets
     * are committed with each checkpoint, so that a lag can be told from outside.
     */
    private static <T> Source<T, ?, ?> source(
            KafkaConfig kafka,
            String groupId,
            String clientIdPrefix,
            PositionRules rules,
            KafkaRecordDeserializationSchema<T> deserializer) {
        KafkaSource<T> records =
                KafkaSource.<T>builder()
                        .setProperties(KafkaProperties.consumer(kafka))
                        .setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "true")
                        .setGroupId(groupId)
                        .setClientIdPrefix(clientIdPrefix)
                        .setTopics(List.copyOf(rules.topics()))
                        .setStartingOffsets(new FromTheOldest())
                        .setDeserializer(deserializer)
                        .build();
        return new LogSource<>(records, kafka, clientIdPrefix, rules);
    }
}
