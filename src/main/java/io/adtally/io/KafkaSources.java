package io.adtally.io;

import io.adtally.config.IngestConfig;
import io.adtally.config.KafkaConfig;
import io.adtally.retry.StoredLetter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
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

    /**
     * Every input topic: live, delayed and retried. Without a savepoint it begins with the oldest
     * record; offsets are committed with each checkpoint, so that a lag can be told from outside.
     */
    public static <T> KafkaSource<T> events(
            KafkaConfig kafka,
            IngestConfig ingest,
            KafkaRecordDeserializationSchema<T> deserializer) {
        return source(kafka.groupId(), KafkaProperties.consumer(kafka), deserializer)
                .setTopics(inputTopics(ingest))
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
        return source(kafka.groupId() + "-catalog", KafkaProperties.consumer(kafka), deserializer)
                .setTopics(kafka.catalogTopic())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .build();
    }

    /**
     * The dead letters, for the retry job. Like the events without state from the oldest: what the
     * group has passed may have waited in the state that is lost, and what comes twice counts once.
     */
    public static KafkaSource<StoredLetter> deadLetters(KafkaConfig kafka) {
        return source(
                        kafka.groupId() + "-retry",
                        KafkaProperties.consumer(kafka),
                        new StoredLetterDeserializer())
                .setTopics(kafka.deadLettersTopic())
                .setStartingOffsets(new FromTheOldest())
                .build();
    }

    /** Every topic events are read from. */
    static List<String> inputTopics(IngestConfig ingest) {
        List<String> topics = new ArrayList<>(ingest.liveTopics());
        topics.addAll(ingest.delayedTopics());
        topics.add(ingest.retryTopic());
        return topics;
    }

    private static <T> KafkaSourceBuilder<T> source(
            String groupId,
            Properties properties,
            KafkaRecordDeserializationSchema<T> deserializer) {
        return KafkaSource.<T>builder()
                .setProperties(properties)
                .setGroupId(groupId)
                .setClientIdPrefix(groupId)
                .setProperty(
                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                        String.valueOf(PARTITION_DISCOVERY.toMillis()))
                .setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "true")
                .setDeserializer(deserializer);
    }
}
