package io.adtally.local;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What is in the topics, counted by clients of our own. A broker that is away is waited for. */
final class KafkaView implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String bootstrapServers;
    private final Outages outages;
    private final KafkaConsumer<byte[], byte[]> offsets;
    private final Admin admin;

    /** Of a broker whose outages nobody is told of. */
    KafkaView(String bootstrapServers) {
        this(bootstrapServers, new Outages(outage -> {}));
    }

    KafkaView(String bootstrapServers, Outages outages) {
        this.bootstrapServers = bootstrapServers;
        this.outages = outages;
        this.offsets = consumer();
        this.admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /** Records in each topic; only for topics without transactions, whose offsets have no gaps. */
    Map<String, Long> records(Collection<String> topics) {
        Map<String, Long> records = new TreeMap<>();
        endOffsets(topics).forEach((at, end) -> records.merge(at.topic(), end, Long::sum));
        return records;
    }

    /** Records of these topics behind what the group has committed. */
    long lag(String group, Collection<String> topics) {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
        long lag = 0;
        for (Map.Entry<TopicPartition, Long> end : endOffsets(topics).entrySet()) {
            OffsetAndMetadata read = committed.get(end.getKey());
            lag += end.getValue() - (read == null ? 0 : read.offset());
        }
        return lag;
    }

    /** To be asked again and again. */
    OutputCounter counter(Collection<String> topics) {
        return ask(() -> new OutputCounter(consumer(), topics));
    }

    /** Dead letters, by the topic they came from and "topic reason". */
    Map<String, Long> deadLetters(String topic) {
        Map<String, Long> counts = new TreeMap<>();
        forEachCommitted(
                topic,
                record ->
                        counts.merge(
                                header(record, "adtally.dlq.topic")
                                        + " "
                                        + header(record, "adtally.dlq.reason"),
                                1L,
                                Long::sum));
        return counts;
    }

    @Override
    public void close() {
        offsets.close();
        admin.close();
    }

    /** What the brokers keep of each of our topics on disk. */
    Map<String, Long> bytes() {
        return ask(this::bytesNow);
    }

    private Map<String, Long> bytesNow() throws InterruptedException, ExecutionException {
        Map<String, Long> bytes = new TreeMap<>();
        List<Integer> brokers =
                admin.describeCluster().nodes().get().stream().map(Node::id).toList();
        for (var dirs : admin.describeLogDirs(brokers).allDescriptions().get().values()) {
            for (LogDirDescription dir : dirs.values()) {
                dir.replicaInfos()
                        .forEach((at, part) -> bytes.merge(at.topic(), part.size(), Long::sum));
            }
        }
        bytes.keySet().removeIf(topic -> !topic.startsWith("ads."));
        return bytes;
    }

    /** Counts the keys whose last value is no tombstone. */
    long committedKeys(String topic) {
        Set<String> keys = new HashSet<>();
        forEachCommitted(
                topic,
                record -> {
                    String key = new String(record.key(), StandardCharsets.UTF_8);
                    if (record.value() == null) {
                        keys.remove(key);
                    } else {
                        keys.add(key);
                    }
                });
        return keys.size();
    }

    /** Reads a topic from its beginning to the end it has now. */
    void forEachCommitted(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        try (KafkaConsumer<byte[], byte[]> reader = consumer()) {
            Map<TopicPartition, Long> ends =
                    ask(() -> reader.endOffsets(partitions(reader, topic)));
            reader.assign(ends.keySet());
            reader.seekToBeginning(ends.keySet());
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!ask(() -> isAt(ends, reader))) {
                reader.poll(POLL).forEach(action);
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            topic + " cannot be read to its end in " + PATIENCE);
                }
            }
        }
    }

    private static boolean isAt(
            Map<TopicPartition, Long> ends, KafkaConsumer<byte[], byte[]> reader) {
        return ends.entrySet().stream()
                .allMatch(end -> reader.position(end.getKey()) >= end.getValue());
    }

    private Map<TopicPartition, Long> endOffsets(Collection<String> topics) {
        return ask(
                () ->
                        offsets.endOffsets(
                                topics.stream()
                                        .flatMap(topic -> partitions(offsets, topic).stream())
                                        .toList()));
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        return ask(
                () -> admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get());
    }

    /** As Kafka's clients do, it throws nothing checked. */
    private <T> T ask(Callable<T> question) {
        try {
            return outages.ask("The broker", question::call);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the broker refuses to answer: " + e.getMessage(), e);
        }
    }

    private static List<TopicPartition> partitions(
            KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "-" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        IsolationLevel.READ_COMMITTED.toString().toLowerCase(Locale.ROOT),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        20_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
