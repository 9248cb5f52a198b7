package io.adtally.io;

import io.adtally.config.IngestConfig;
import io.adtally.config.KafkaConfig;
import io.adtally.config.LogPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Settings and clients for tests against a real broker. */
final class KafkaFixture {
    static final String INPUT = "in";
    static final String DELAYED = "delayed";
    static final String RETRY = "retry";
    static final String CATALOG = "catalog";
    static final String EVENTS = "events";
    static final String SESSIONS = "sessions";
    static final String FREQUENCY_CAPS = "frequency-caps";
    static final String CAMPAIGN_METRICS = "campaign-metrics";
    static final String DEAD_LETTERS = "dead-letters";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private KafkaFixture() {}

    static KafkaConfig config(String bootstrapServers) {
        return config(bootstrapServers, Duration.ofMinutes(1), Set.of());
    }

    static KafkaConfig config(
            String bootstrapServers, Duration transactionTimeout, Set<String> acceptedLosses) {
        return config(bootstrapServers, transactionTimeout, acceptedLosses, Map.of());
    }

    /** Whose clients ask a broker that is away for so long, and then give up. */
    static KafkaConfig impatient(String bootstrapServers, Duration patience) {
        String patienceMs = Long.toString(patience.toMillis());
        Map<String, String> client =
                Map.of("request.timeout.ms", patienceMs, "default.api.timeout.ms", patienceMs);
        return config(bootstrapServers, Duration.ofMinutes(1), Set.of(), client);
    }

    /** With what a person has decided about positions. */
    static KafkaConfig config(
            String bootstrapServers, Set<String> acceptedTopics, List<LogPosition> starts) {
        return config(
                bootstrapServers,
                Duration.ofMinutes(1),
                Set.of(),
                acceptedTopics,
                starts,
                Map.of());
    }

    private static KafkaConfig config(
            String bootstrapServers,
            Duration transactionTimeout,
            Set<String> acceptedLosses,
            Map<String, String> client) {
        return config(
                bootstrapServers, transactionTimeout, acceptedLosses, Set.of(), List.of(), client);
    }

    private static KafkaConfig config(
            String bootstrapServers,
            Duration transactionTimeout,
            Set<String> acceptedLosses,
            Set<String> acceptedTopics,
            List<LogPosition> starts,
            Map<String, String> client) {
        return new KafkaConfig(
                bootstrapServers,
                "test",
                "test",
                transactionTimeout,
                acceptedLosses,
                acceptedTopics,
                starts,
                CATALOG,
                EVENTS,
                SESSIONS,
                FREQUENCY_CAPS,
                CAMPAIGN_METRICS,
                DEAD_LETTERS,
                client);
    }

    static IngestConfig ingest() {
        return ingest(INPUT, Duration.ofSeconds(30));
    }

    static IngestConfig ingest(String liveTopic, Duration idleness) {
        return new IngestConfig(
                List.of(liveTopic),
                List.of(DELAYED),
                RETRY,
                Set.of(),
                0,
                Duration.ofMinutes(5).toMillis(),
                1 << 18,
                1 << 14,
                Set.of(),
                Duration.ofSeconds(30),
                idleness,
                Duration.ofHours(1));
    }

    static KafkaProducer<byte[], byte[]> producer(KafkaConfig config, String transactionalId) {
        Properties properties = KafkaProperties.client(config);
        if (transactionalId != null) {
            properties.setProperty("transactional.id", transactionalId);
        }
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static void send(KafkaConfig config, List<ProducerRecord<byte[], byte[]>> records)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(config, null)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                sent.add(producer.send(record));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    /** Everything a reader of committed records sees now. */
    static List<ConsumerRecord<byte[], byte[]>> committed(KafkaConfig config, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        KafkaProperties.consumer(config),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic, TIMEOUT).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(p -> consumer.position(p, TIMEOUT) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    /** Sum over the partitions, markers and uncommitted records included. */
    static long endOffsets(KafkaConfig config, String topic) {
        Properties properties = KafkaProperties.client(config);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic, TIMEOUT).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            return consumer.endOffsets(partitions, TIMEOUT).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    static long openTransactions(KafkaConfig config) throws Exception {
        try (Admin admin = Admin.create(KafkaProperties.client(config))) {
            return admin.listTransactions().all().get().stream()
                    .filter(transaction -> transaction.state() == TransactionState.ONGOING)
                    .count();
        }
    }

    /** Asks again and again until it is so. */
    static void await(String what, Duration patience, Callable<Boolean> isSo) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isSo.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited " + patience + " in vain for " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }
}
