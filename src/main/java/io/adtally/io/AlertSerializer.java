package io.adtally.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.adtally.alert.Alert;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes alerts as {@code schemas/json/alert.schema.json} says; the key is the series. */
public final class AlertSerializer implements KafkaRecordSerializationSchema<Alert> {
    private static final long serialVersionUID = 1L;
    private static final JsonFactory JSON = new JsonFactory();

    private final String topic;
    private final String deployment;
    private final long windowMs;

    public AlertSerializer(String topic, String deployment, long windowMs) {
        this.topic = topic;
        this.deployment = deployment;
        this.windowMs = windowMs;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            Alert alert, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(
                topic, alert.series().getBytes(StandardCharsets.UTF_8), json(alert));
    }

    private byte[] json(Alert alert) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("alert_id", alert.series() + "@" + alert.sinceMs());
            json.writeStringField("deployment", deployment);
            json.writeStringField("series", alert.series());
            json.writeStringField("state", alert.firing() ? "FIRING" : "RESOLVED");
            json.writeNumberField("since_ms", alert.sinceMs());
            json.writeNumberField("at_ms", alert.atMs());
            json.writeNumberField("rate", alert.rate());
            json.writeNumberField("limit", alert.limit());
            json.writeNumberField("window_ms", windowMs);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        return bytes.toByteArray();
    }
}
