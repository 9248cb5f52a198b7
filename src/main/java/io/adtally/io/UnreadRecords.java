package io.adtally.io;

import io.adtally.config.KafkaConfig;
import io.adtally.watch.PartitionLook;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Looks behind a position for a record. Offsets alone do not tell: what is there may be the marker
 * of a transaction, or what one has rolled back, which no reader ever gets.
 */
final class UnreadRecords {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 64 << 10;

    private final KafkaConfig kafka;
    private final Duration timeout;

    UnreadRecords(KafkaConfig kafka, Duration timeout) {
        this.kafka = kafka;
        this.timeout = timeout;
    }

    /**
     * What there is to read.
     *
     * @param timeMs broker's time of the oldest record; empty if it was not found in time
     */
    record Unread(OptionalLong timeMs) {}

    /** Of those partitions in which there is a record to read, or may be. */
    Map<TopicPartition, Unread> in(Collection<PartitionLook> looks) {
        Map<TopicPartition, PartitionLook> open =
                looks.stream()
                        .collect(
                                Collectors.toMap(
                                        look -> new TopicPartition(look.topic(), look.partition()),
                                        Function.identity()));
        Map<TopicPartition, Unread> unread = new HashMap<>();
        if (open.isEmpty()) {
            return unread;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(open.keySet());
            open.forEach((partition, look) -> consumer.seek(partition, look.position()));
            while (!open.isEmpty() && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    TopicPartition partition =
                            new TopicPartition(record.topic(), record.partition());
                    if (open.remove(partition) != null) {
                        unread.put(partition, new Unread(OptionalLong.of(record.timestamp())));
                        consumer.pause(List.of(partition));
                    }
                }
                open.entrySet()
                        .removeIf(
                                each ->
                                        consumer.position(each.getKey(), timeout)
                                                >= each.getValue().stable());
            }
        }
        open.keySet().forEach(each -> unread.put(each, new Unread(OptionalLong.empty())));
        return unread;
    }

    private Consumer<byte[], byte[]> consumer() {
        Properties properties = KafkaProperties.consumer(kafka);
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        properties.setProperty(
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, String.valueOf(FETCH_BYTES));
        // Where retention has taken the position away, the oldest record left is one to read.
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.setProperty(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(timeout.toMillis()));
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
