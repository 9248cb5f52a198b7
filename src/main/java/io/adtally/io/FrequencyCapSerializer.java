package io.adtally.io;

import io.adtally.event.CapKey;
import io.adtally.event.CapUpdate;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes how frequency caps stand, and a tombstone for one that is forgotten. The record's time is
 * that of the writing: by it a reader sees how old the newest word of the stream is.
 */
public final class FrequencyCapSerializer implements KafkaRecordSerializationSchema<CapUpdate> {
    private static final long serialVersionUID = 1L;

    static final String SCHEMA_FILE = "frequency_cap.avsc";

    private final String topic;
    private final SchemaIds schemaIds;

    private transient AvroValues values;

    public FrequencyCapSerializer(String topic, SchemaIds schemaIds) {
        this.topic = topic;
        this.schemaIds = schemaIds;
    }

    @Override
    public void open(
            SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        values = AvroValues.of(topic, SCHEMA_FILE, schemaIds);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            CapUpdate update, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(
                topic,
                update.key().text().getBytes(StandardCharsets.UTF_8),
                update.isForgotten() ? null : values.write(value(update, values.schema())));
    }

    private static GenericRecord value(CapUpdate update, Schema schema) {
        CapKey key = update.key();
        GenericRecord value = new GenericData.Record(schema);
        value.put("user_id", key.userId());
        value.put("scope", key.scope().name());
        value.put("scope_id", key.scopeId());
        value.put("context", key.context());
        value.put("window_ms", key.windowMs());
        value.put("count", update.count());
        value.put("limit", update.limit());
        value.put(
                "capped_until_ms",
                update.cappedUntilMs() == CapUpdate.NOT_CAPPED ? null : update.cappedUntilMs());
        value.put("version", update.version());
        value.put("event_time", update.eventTimeMs());
        value.put("test", key.test());
        return value;
    }
}
