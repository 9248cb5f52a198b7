package io.adtally.io;

import io.adtally.event.AcceptedEvent;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes canonical events under the impression id, so that an impression's events stay in their
 * order. The record's time is the event's.
 */
public final class CanonicalEventSerializer
        implements KafkaRecordSerializationSchema<AcceptedEvent> {
    private static final long serialVersionUID = 1L;

    /** Tells a second publication, after a savepoint was restored by hand, from the first. */
    static final String GENERATION_HEADER = "adtally.generation";

    static final String SCHEMA_FILE = "canonical_event.avsc";

    private final String topic;
    private final SchemaIds schemaIds;
    private final byte[] generation;

    private transient AvroValues<AcceptedEvent> values;

    /**
     * A serializer for one run of the job.
     *
     * @param generation of the run: higher for each start by hand, the same after a recovery
     */
    public CanonicalEventSerializer(String topic, SchemaIds schemaIds, long generation) {
        this.topic = topic;
        this.schemaIds = schemaIds;
        this.generation = String.valueOf(generation).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void open(
            SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        values = AvroValues.of(topic, SCHEMA_FILE, schemaIds, CanonicalEvents::write);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            AcceptedEvent accepted, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        null,
                        accepted.event().eventTimeMs(),
                        accepted.event().impressionId().getBytes(StandardCharsets.UTF_8),
                        values.write(accepted));
        record.headers().add(GENERATION_HEADER, generation);
        return record;
    }
}
