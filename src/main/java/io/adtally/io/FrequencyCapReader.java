package io.adtally.io;

import io.adtally.config.KafkaConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole topic of frequency caps, without a consumer group, and keeps {@link
 * FrequencyCaps} as it stands: what an ad server does. For one thread, which polls again and again.
 *
 * <p>A partition added while it runs is not seen: the topic's partitions are for ever, for its keys
 * would move. A topic that is deleted and created again is noticed within seconds, and read from
 * its beginning.
 */
public final class FrequencyCapReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FrequencyCapReader.class);

    /** A broker that is away costs a poll no more than this, and leaves the reader behind. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicLogs brokers;
    private final Schema schema;
    private final int schemaId;
    private final FrequencyCaps caps;

    private List<TopicPartition> partitions;
    private Uuid log;
    private long lookedNanos;
    private Map<TopicPartition, Long> ends;
    private long endsAskedMs;

    /** Starts with the oldest record. */
    public FrequencyCapReader(KafkaConfig config, SchemaIds schemaIds, FrequencyCaps caps) {
        this.topic = config.frequencyCapsTopic();
        this.caps = caps;
        schema = AvroValues.schema(FrequencyCapValues.SCHEMA_FILE);
        schemaId = schemaIds.idOf(topic, schema);
        consumer =
                new KafkaConsumer<>(
                        KafkaProperties.consumer(config),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        brokers = new KafkaTopicLogs(config, config.groupId() + "-frequency-caps", TIMEOUT);
        TopicLog found = brokers.of(List.of(topic)).get(topic);
        if (found == null) {
            throw new UnknownTopicOrPartitionException("topic " + topic + " does not exist");
        }
        begin(found);
    }

    private void begin(TopicLog found) {
        log = found.id();
        lookedNanos = System.nanoTime();
        partitions =
                IntStream.range(0, found.partitions())
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        endsAskedMs = System.currentTimeMillis();
        ends = consumer.endOffsets(partitions, TIMEOUT);
    }

    /**
     * Applies what has come, and finds out how far behind that leaves it.
     *
     * @param patience to wait for a record if there is none
     */
    public void poll(Duration patience) {
        beginAgainIfRecreated();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
            caps.apply(
                    new String(record.key(), StandardCharsets.UTF_8),
                    record.value() == null
                            ? null
                            : FrequencyCapValues.read(record.value(), schema, schemaId),
                    record.timestamp());
        }
        try {
            if (hasReachedEnds()) {
                caps.caughtUp(endsAskedMs);
                endsAskedMs = System.currentTimeMillis();
                ends = consumer.endOffsets(partitions, TIMEOUT);
            }
        } catch (TimeoutException e) {
            LOG.warn("The broker does not say where the frequency caps end", e);
        }
    }

    private void beginAgainIfRecreated() {
        if (System.nanoTime() - lookedNanos < LOOK_INTERVAL.toNanos()) {
            return;
        }
        lookedNanos = System.nanoTime();
        try {
            TopicLog found = brokers.of(List.of(topic)).get(topic);
            if (found == null) {
                LOG.warn("Topic {} does not exist: frequency caps are not heard of", topic);
            } else if (!found.id().equals(log)) {
                LOG.warn(
                        "Topic {} was deleted and created again: it was {} and is now {}; reading"
                                + " it from its beginning",
                        topic,
                        log,
                        found.id());
                caps.startOver();
                begin(found);
            }
        } catch (RetriableException e) {
            LOG.warn("The broker does not say which log of frequency caps there is", e);
        }
    }

    /** A busy topic's end moves on, so it is compared with where it was when last asked for. */
    private boolean hasReachedEnds() {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey(), TIMEOUT) >= end.getValue());
    }

    @Override
    public void close() {
        brokers.close();
        consumer.close();
    }
}
