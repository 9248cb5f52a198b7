package io.adtally.io;

import io.adtally.event.CapUpdate;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes how frequency caps stand, and a tombstone for one that is forgotten. The record's time is
 * that of the writing: by it a reader sees how old the newest word of the stream is.
 */
public final class FrequencyCapSerializer implements KafkaRecordSerializationSchema<CapUpdate> {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final SchemaIds schemaIds;

    private transient AvroValues<CapUpdate> values;

    public FrequencyCapSerializer(String topic, SchemaIds schemaIds) {
        this.topic = topic;
        this.schemaIds = schemaIds;
    }

    @Override
    public void open(
            SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        values =
                AvroValues.of(
                        topic,
                        FrequencyCapValues.SCHEMA_FILE,
                        schemaIds,
                        FrequencyCapValues::write);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            CapUpdate update, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(
                topic,
                update.key().text().getBytes(StandardCharsets.UTF_8),
                update.isForgotten() ? null : values.write(update));
    }
}
