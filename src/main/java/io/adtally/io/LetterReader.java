package io.adtally.io;

import io.adtally.config.KafkaClients;
import io.adtally.deadletter.OffsetRange;
import io.adtally.deadletter.StoredLetter;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads a topic of dead letters, from here to there and no further; only what is committed. */
public final class LetterReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /** What is done with what is read. */
    public interface Visitor {
        void visit(StoredLetter letter);

        /**
         * All before these offsets has been visited; told after each batch.
         *
         * @param next by partition
         */
        void reached(Map<Integer, Long> next);
    }

    public LetterReader(KafkaClients clients, String topic) {
        this.topic = topic;
        this.consumer = LetterClients.consumer(clients);
    }

    /** All there is now, by partition. */
    public Map<Integer, OffsetRange> all() {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<Integer, OffsetRange> ranges = new TreeMap<>();
        for (TopicPartition each : partitions) {
            ranges.put(each.partition(), new OffsetRange(beginnings.get(each), ends.get(each)));
        }
        return ranges;
    }

    /** Those of the ranges that were written at this time or later. */
    public Map<Integer, OffsetRange> since(long timestampMs, Map<Integer, OffsetRange> ranges) {
        Map<TopicPartition, Long> asked = new HashMap<>();
        ranges.keySet().forEach(each -> asked.put(new TopicPartition(topic, each), timestampMs));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(asked);
        Map<Integer, OffsetRange> later = new TreeMap<>();
        ranges.forEach(
                (partition, range) -> {
                    OffsetAndTimestamp first = found.get(new TopicPartition(topic, partition));
                    long from = first == null ? range.to() : first.offset();
                    later.put(partition, range.within(new OffsetRange(from, Long.MAX_VALUE)));
                });
        return later;
    }

    /** Visits every letter of the ranges, until it is told to stop. */
    public void read(Map<Integer, OffsetRange> ranges, BooleanSupplier stopped, Visitor visitor) {
        Map<TopicPartition, OffsetRange> open = new HashMap<>();
        ranges.forEach(
                (partition, range) -> {
                    if (range.length() > 0) {
                        open.put(new TopicPartition(topic, partition), range);
                    }
                });
        consumer.assign(open.keySet());
        open.forEach((partition, range) -> consumer.seek(partition, range.from()));
        long lastMove = System.nanoTime();
        while (!open.isEmpty() && !stopped.getAsBoolean()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (stopped.getAsBoolean()) {
                    return;
                }
                OffsetRange range = open.get(new TopicPartition(topic, record.partition()));
                if (record.offset() < range.to()) {
                    visitor.visit(letter(record));
                    lastMove = System.nanoTime();
                }
            }
            Map<Integer, Long> next = positions(open);
            if (closeWhatIsRead(open, next)) {
                lastMove = System.nanoTime();
            }
            visitor.reached(next);
            if (System.nanoTime() - lastMove > PATIENCE.toNanos()) {
                throw new TimeoutException(topic + " gives nothing more for " + PATIENCE);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private Map<Integer, Long> positions(Map<TopicPartition, OffsetRange> open) {
        Map<Integer, Long> next = new TreeMap<>();
        open.forEach(
                (partition, range) ->
                        next.put(
                                partition.partition(),
                                Math.min(consumer.position(partition), range.to())));
        return next;
    }

    private boolean closeWhatIsRead(
            Map<TopicPartition, OffsetRange> open, Map<Integer, Long> next) {
        Collection<TopicPartition> read =
                open.entrySet().stream()
                        .filter(each -> next.get(each.getKey().partition()) >= each.getValue().to())
                        .map(Map.Entry::getKey)
                        .toList();
        consumer.pause(read);
        return open.keySet().removeAll(read);
    }

    private static StoredLetter letter(ConsumerRecord<byte[], byte[]> record) {
        return new StoredLetter(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                KafkaHeaders.read(record.headers()),
                record.key(),
                record.value());
    }
}
