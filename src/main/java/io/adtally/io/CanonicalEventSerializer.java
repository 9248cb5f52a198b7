package io.adtally.io;

import io.adtally.event.AcceptedEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.formats.avro.RegistryAvroSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes canonical events: Avro in Confluent's wire format (a zero byte, four bytes of schema id,
 * the Avro bytes), under the impression id, so that an impression's events stay in their order. The
 * record's time is the event's.
 */
public final class CanonicalEventSerializer
        implements KafkaRecordSerializationSchema<AcceptedEvent> {
    private static final long serialVersionUID = 1L;

    /** Tells a second publication, after a savepoint was restored by hand, from the first. */
    static final String GENERATION_HEADER = "adtally.generation";

    private static final String SCHEMA = "/schemas/avro/canonical_event.avsc";

    private final String topic;
    private final SchemaIds schemaIds;
    private final byte[] generation;

    private transient Schema schema;
    private transient RegistryAvroSerializationSchema<GenericRecord> avro;

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

    static Schema schema() {
        try (InputStream in = CanonicalEventSerializer.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new IllegalStateException(SCHEMA + " is not in the jar");
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + SCHEMA, e);
        }
    }

    @Override
    public void open(
            SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        schema = schema();
        ConfluentWireFormat wireFormat = new ConfluentWireFormat(schemaIds.idOf(topic, schema));
        avro = RegistryAvroSerializationSchema.forGeneric(schema, () -> wireFormat);
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
                        avro.serialize(CanonicalEvents.of(accepted, schema)));
        record.headers().add(GENERATION_HEADER, generation);
        return record;
    }
}
