package io.adtally.io;

import io.adtally.config.KafkaConfig;
import io.adtally.event.CatalogEndOffsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Asks the broker how far the catalog reaches. A partition's end offset alone would not do: what
 * lies before it may be the marker of a transaction, or what a transaction rolled back, and no
 * record ever comes from there. So the last record is looked for backwards from the end, in spans
 * that double.
 */
public final class KafkaCatalogEndOffsets implements CatalogEndOffsets {
    private static final long serialVersionUID = 1L;

    /** So long a producer tries by default: this must not be what ends a job sooner. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long FIRST_SPAN = 16;

    private final KafkaConfig config;

    public KafkaCatalogEndOffsets(KafkaConfig config) {
        this.config = config;
    }

    /**
     * As said there, at the time of the call.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer in time
     */
    @Override
    public Map<Integer, Long> lastOffsets() {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        KafkaProperties.consumer(config),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(config.catalogTopic(), TIMEOUT).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, TIMEOUT);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
            Map<Integer, Long> last = new HashMap<>();
            for (TopicPartition partition : partitions) {
                Long offset =
                        lastOffset(
                                consumer,
                                partition,
                                begins.get(partition),
                                ends.get(partition),
                                deadline);
                if (offset != null) {
                    last.put(partition.partition(), offset);
                }
            }
            return last;
        }
    }

    /** Kafka's id of the topic. */
    @Override
    public String log() {
        try (TopicLogs brokers =
                new KafkaTopicLogs(config, config.groupId() + "-catalog-end-offsets")) {
            TopicLog log = brokers.of(List.of(config.catalogTopic())).get(config.catalogTopic());
            if (log == null) {
                throw new UnknownTopicOrPartitionException(
                        "topic " + config.catalogTopic() + " does not exist");
            }
            return log.id().toString();
        }
    }

    /** Null if there is no record between the two. */
    private static Long lastOffset(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long begin,
            long end,
            long deadline) {
        consumer.assign(List.of(partition));
        for (long span = FIRST_SPAN, to = end; to > begin; span *= 2) {
            long from = Math.max(begin, to - span);
            Long found = lastRecordBetween(consumer, partition, from, to, deadline);
            if (found != null) {
                return found;
            }
            to = from;
        }
        return null;
    }

    private static Long lastRecordBetween(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long from,
            long to,
            long deadline) {
        consumer.seek(partition, from);
        Long last = null;
        while (consumer.position(partition, TIMEOUT) < to) {
            if (System.nanoTime() > deadline) {
                throw new org.apache.kafka.common.errors.TimeoutException(
                        partition + " could not be read from " + from + " to " + to + " in time");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < to) {
                    last = record.offset();
                }
            }
        }
        return last;
    }
}
