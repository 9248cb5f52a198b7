package io.adtally.local;

import io.adtally.local.traffic.Topics;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** An ad server whose queue was stuck for half a day sends it to a live topic. */
final class OldEvents implements AutoCloseable {
    static final long TIME_MS = System.currentTimeMillis() - Duration.ofHours(12).toMillis();

    private final KafkaProducer<byte[], byte[]> producer;
    private int sent;

    OldEvents(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    void send(int partition, long timeMs) throws Exception {
        sent++;
        sendAgain(partition, timeMs);
    }

    /** The same once more. */
    void sendAgain(int partition, long timeMs) throws Exception {
        AdEvent event =
                AdEvent.newBuilder()
                        .setImpressionId("old-" + sent)
                        .setType(EventType.EVENT_TYPE_CLICK)
                        .setEventTimeMs(timeMs)
                        .build();
        producer.send(
                        new ProducerRecord<>(
                                Topics.CLICKS,
                                partition,
                                event.getImpressionIdBytes().toByteArray(),
                                event.toByteArray()))
                .get();
    }

    @Override
    public void close() {
        producer.close();
    }
}
