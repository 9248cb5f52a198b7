package io.adtally.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.adtally.event.MetricIncrement;
import io.adtally.event.MetricKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes increments of campaign metrics as the JSON of {@code campaign_metrics.schema.json}, for
 * Druid reads no Avro here. Without a key, so that a hot campaign spreads over all partitions; the
 * record's time is that of the writing, for its retention must not begin before it was there.
 */
public final class CampaignMetricSerializer
        implements KafkaRecordSerializationSchema<MetricIncrement> {
    private static final long serialVersionUID = 1L;

    private static final JsonFactory JSON = new JsonFactory();
    private static final int TYPICAL_BYTES = 512;

    private final String topic;
    private final byte[] generation;

    /**
     * A serializer for one run of the job.
     *
     * @param generation of the run: higher for each start by hand, the same after a recovery
     */
    public CampaignMetricSerializer(String topic, long generation) {
        this.topic = topic;
        this.generation = String.valueOf(generation).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            MetricIncrement increment, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, json(increment));
        record.headers().add(CanonicalEventSerializer.GENERATION_HEADER, generation);
        return record;
    }

    private static byte[] json(MetricIncrement increment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            writeKey(increment.key(), json);
            json.writeNumberField("events", increment.events());
            json.writeNumberField("invalid_events", increment.invalidEvents());
            json.writeNumberField("amount_micros", increment.amountMicros());
            json.writeNumberField("amount_nanos_rest", increment.amountNanosRest());
            writeUsers(increment.users(), json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void writeKey(MetricKey key, JsonGenerator json) throws IOException {
        json.writeStringField("time", Instant.ofEpochMilli(key.minuteMs()).toString());
        json.writeStringField("advertiser_id", key.advertiserId());
        json.writeStringField("campaign_id", key.campaignId());
        json.writeStringField("line_item_id", key.lineItemId());
        json.writeStringField("creative_id", key.creativeId());
        json.writeStringField("media_type", key.mediaType().name());
        json.writeStringField("event_type", key.eventType().name());
        json.writeStringField("country", key.country().isEmpty() ? null : key.country());
        json.writeStringField("currency", key.currency());
        json.writeBooleanField("test", key.test());
    }

    private static void writeUsers(byte[] users, JsonGenerator json) throws IOException {
        if (users.length == 0) {
            json.writeNullField("users");
        } else {
            json.writeBinaryField("users", users);
        }
    }
}
