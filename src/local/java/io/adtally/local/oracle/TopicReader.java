package io.adtally.local.oracle;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics from their beginning to the end they have now; of transactions what is committed.
 */
final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Polls in a row that may bring nothing, before the broker counts as gone. */
    private static final int MAX_EMPTY_POLLS = 60;

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** What is done with each record. */
    interface Sink {
        void take(ConsumerRecord<byte[], byte[]> record) throws SQLException;
    }

    TopicReader(String bootstrapServers) {
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ConsumerConfig.CLIENT_ID_CONFIG,
                                "oracle",
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                IsolationLevel.READ_COMMITTED.toString().toLowerCase(Locale.ROOT),
                                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                                ByteArrayDeserializer.class,
                                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                                ByteArrayDeserializer.class,
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                10_000,
                                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                                16 << 20));
    }

    /**
     * Reads all of these topics that exist.
     *
     * @return where each partition ended
     */
    Map<TopicPartition, Long> read(List<String> topics, Sink sink) throws SQLException {
        Map<String, ?> existing = consumer.listTopics();
        List<TopicPartition> partitions =
                topics.stream()
                        .filter(existing::containsKey)
                        .flatMap(topic -> consumer.partitionsFor(topic).stream())
                        .map(at -> new TopicPartition(at.topic(), at.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        int emptyPolls = 0;
        while (!hasReached(ends)) {
            var records = consumer.poll(POLL);
            emptyPolls = records.isEmpty() ? emptyPolls + 1 : 0;
            if (emptyPolls > MAX_EMPTY_POLLS) {
                throw new IllegalStateException("Kafka gives nothing more of " + ends);
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                TopicPartition at = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.get(at)) {
                    sink.take(record);
                }
            }
        }
        return ends;
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** Null if the record has no such header. */
    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    private boolean hasReached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
