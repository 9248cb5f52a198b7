package io.adtally.local;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How many committed records there are in topics written by transactions, whose offsets tell
 * nothing: they are counted as they come.
 */
final class OutputCounter implements AutoCloseable {
    /** Bounds what one look takes; what is left is counted by the next. */
    private static final long LONGEST_LOOK_NANOS = Duration.ofMillis(200).toNanos();

    private static final Duration POLL = Duration.ofMillis(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Long> counts = new TreeMap<>();

    /**
     * Counts from the beginning of the topics.
     *
     * @param consumer of committed records; closed with the counter
     */
    OutputCounter(KafkaConsumer<byte[], byte[]> consumer, Collection<String> topics) {
        this.consumer = consumer;
        List<TopicPartition> partitions =
                topics.stream()
                        .flatMap(topic -> consumer.partitionsFor(topic).stream())
                        .map(at -> new TopicPartition(at.topic(), at.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        topics.forEach(topic -> counts.put(topic, 0L));
    }

    /** Committed records by topic, as far as they could be counted in a moment. */
    Map<String, Long> counts() {
        long deadline = System.nanoTime() + LONGEST_LOOK_NANOS;
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        while (!records.isEmpty() && System.nanoTime() < deadline) {
            count(records);
            records = consumer.poll(POLL);
        }
        count(records);
        return counts;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void count(ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            counts.merge(record.topic(), 1L, Long::sum);
        }
    }
}
