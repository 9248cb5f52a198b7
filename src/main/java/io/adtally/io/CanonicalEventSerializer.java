package io.adtally.io;

import io.adtally.event.AcceptedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
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
    private static final byte MAGIC = 0;
    private static final int TYPICAL_BYTES = 512;

    private final String topic;
    private final SchemaIds schemaIds;
    private final byte[] generation;

    private transient byte[] prefix;
    private transient ByteArrayOutputStream bytes;
    private transient BinaryEncoder encoder;

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

    /** As it is in the file; the generated class would add properties of its own to it. */
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
        int id = schemaIds.idOf(topic, schema());
        prefix = ByteBuffer.allocate(5).put(MAGIC).putInt(id).array();
        bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        encoder = EncoderFactory.get().binaryEncoder(bytes, null);
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
                        encode(accepted));
        record.headers().add(GENERATION_HEADER, generation);
        return record;
    }

    private byte[] encode(AcceptedEvent accepted) {
        try {
            bytes.reset();
            bytes.write(prefix);
            CanonicalEventEncoding.write(accepted, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }
}
