package io.adtally.io;

import io.adtally.config.IngestConfig;
import io.adtally.config.KafkaConfig;
import io.adtally.retry.IncomingLetter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;

/** The jobs' inputs. All see partitions added while they run, and only committed records. */
public final class KafkaSources {
    /** How long a new partition may stay unread; each look costs the brokers one request. */
    private static final Duration PARTITION_DISCOVERY = Duration.ofSeconds(10);

    private KafkaSources() {}

    /** The live topics; see {@link #delayedEvents} for the others. */
    public static <T> KafkaSource<T> events(
            KafkaConfig kafka,
            IngestConfig ingest,
            KafkaRecordDeserializationSchema<T> deserializer) {
        return events(kafka, "", ingest.liveTopics(), deserializer);
    }

    /** The delayed topics and the retry topic. */
    public static <T> KafkaSource<T> delayedEvents(
            KafkaConfig kafka,
            IngestConfig ingest,
            KafkaRecordDeserializationSchema<T> deserializer) {
        return events(kafka, "-delayed", delayedTopics(ingest), deserializer);
    }

    /**
     * Without a savepoint it begins with the oldest record; offsets are committed with each
     * checkpoint, for one group, so that a lag can be told from outside.
     */
    private static <T> KafkaSource<T> events(
            KafkaConfig kafka,
            String clientIdSuffix,
            List<String> topics,
            KafkaRecordDeserializationSchema<T> deserializer) {
        return source(kafka, deserializer)
                .setGroupId(kafka.groupId())
                .setClientIdPrefix(kafka.groupId() + clientIdSuffix)
                .setTopics(topics)
                .setStartingOffsets(new FromTheOldest())
                .build();
    }

    /**
     * The catalog, always from its beginning unless state says otherwise: the offsets a group
     * committed mean nothing to a job that has lost what it read before them. To be run with a
     * parallelism of 1.
     */
    public static <T> KafkaSource<T> catalog(
            KafkaConfig kafka, KafkaRecordDeserializationSchema<T> deserializer) {
        String groupId = catalogGroup(kafka);
        return source(kafka, deserializer)
                .setGroupId(groupId)
                .setClientIdPrefix(groupId)
                .setTopics(kafka.catalogTopic())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .build();
    }

    /**
     * The dead letters, for the retry job. Like the events without state from the oldest: what the
     * group has passed may have waited in the state that is lost, and what comes twice counts once.
     */
    public static KafkaSource<IncomingLetter> deadLetters(KafkaConfig kafka) {
        String groupId = deadLettersGroup(kafka);
        return source(kafka, new IncomingLetterDeserializer())
                .setGroupId(groupId)
                .setClientIdPrefix(groupId)
                .setTopics(kafka.deadLettersTopic())
                .setStartingOffsets(new FromTheOldest())
                .build();
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

    private static <T> KafkaSourceBuilder<T> source(
            KafkaConfig kafka, KafkaRecordDeserializationSchema<T> deserializer) {
        return KafkaSource.<T>builder()
                .setProperties(KafkaProperties.consumer(kafka))
                .setProperty(
                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                        String.valueOf(PARTITION_DISCOVERY.toMillis()))
                .setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "true")
                .setDeserializer(deserializer);
    }
}
