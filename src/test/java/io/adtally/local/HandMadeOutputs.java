package io.adtally.local;

import static io.adtally.local.HandMadeCase.HOUR_MS;
import static io.adtally.local.HandMadeCase.NOON_MS;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.datasketches.hll.HllSketch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a job that is right publishes of the {@link HandMadeCase}, put on Kafka by hand too. */
final class HandMadeOutputs {
    private static final byte[] WIRE_FORMAT_OF_SCHEMA_1 = {0, 0, 0, 0, 1};

    private final KafkaProducer<byte[], byte[]> producer;

    HandMadeOutputs(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * One canonical event.
     *
     * @param notBilledReason null if it is billed, or free
     */
    void canonical(
            String eventId,
            long eventTimeMs,
            long sequence,
            String notBilledReason,
            List<String> clearedFields)
            throws Exception {
        GenericRecord event = record("canonical_event.avsc");
        event.put("event_id", eventId);
        event.put("event_time", eventTimeMs);
        event.put("sequence", sequence);
        event.put("not_billed_reason", notBilledReason);
        event.put("cleared_fields", clearedFields);
        send(LocalTopics.EVENTS, "impression", event);
    }

    /** A session of the user at noon. */
    void session(
            String id,
            int revision,
            boolean test,
            Map<String, Long> counts,
            Map<String, Long> amountsNanos,
            String mergedInto)
            throws Exception {
        GenericRecord session = record("session.avsc");
        session.put("session_id", id);
        session.put("user_id", "user");
        session.put("test", test);
        session.put("start", test ? NOON_MS : NOON_MS - 1);
        session.put("end", NOON_MS);
        session.put("counts", counts);
        session.put("campaigns", List.of("campaign"));
        session.put("amounts_nanos", amountsNanos);
        session.put("revision", revision);
        session.put("merged_into", mergedInto);
        send(LocalTopics.SESSIONS, "user", session);
    }

    /** A cap of the user for an hour, all of whose impressions fall into it. */
    void cap(
            String scope,
            String scopeId,
            String context,
            boolean test,
            int version,
            int limit,
            long newestMs,
            Long limitReachedMs)
            throws Exception {
        GenericRecord cap = record("frequency_cap.avsc");
        cap.put("user_id", "user");
        cap.put("scope", scope);
        cap.put("scope_id", scopeId);
        cap.put("context", context);
        cap.put("window_ms", HOUR_MS);
        cap.put("count", version);
        cap.put("limit", limit);
        cap.put("capped_until_ms", limitReachedMs == null ? null : limitReachedMs + HOUR_MS);
        cap.put("version", (long) version);
        cap.put("event_time", newestMs);
        cap.put("test", test);
        send(LocalTopics.FREQUENCY_CAPS, key(scope, test), cap);
    }

    void forgotten(String scope, boolean test) throws Exception {
        byte[] key = key(scope, test).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(LocalTopics.FREQUENCY_CAPS, key, null)).get();
    }

    /** An increment of the one campaign there is, with the one user there is. */
    void metric(
            long timeMs, String eventType, String currency, boolean test, long events, long nanos)
            throws Exception {
        HllSketch users = new HllSketch(16);
        users.update("user");
        String sketch = Base64.getEncoder().encodeToString(users.toCompactByteArray());
        metric(timeMs, eventType, currency, test, events, 0, nanos, '"' + sketch + '"');
    }

    /** The same without a user. */
    void anonymousMetric(
            long timeMs, String eventType, String currency, long events, long invalid, long nanos)
            throws Exception {
        metric(timeMs, eventType, currency, false, events, invalid, nanos, "null");
    }

    private void metric(
            long timeMs,
            String eventType,
            String currency,
            boolean test,
            long events,
            long invalid,
            long nanos,
            String users)
            throws Exception {
        String json =
                """
                {"time":"%s","advertiser_id":"advertiser","campaign_id":"campaign",
                "line_item_id":"line","creative_id":"creative","media_type":"UNSPECIFIED",
                "event_type":"%s","country":null,"currency":"%s","test":%b,"events":%d,
                "invalid_events":%d,"amount_micros":%d,"amount_nanos_rest":%d,"users":%s}
                """
                        .formatted(
                                Instant.ofEpochMilli(timeMs),
                                eventType,
                                currency,
                                test,
                                events,
                                invalid,
                                nanos / 1_000,
                                nanos % 1_000,
                                users);
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(LocalTopics.CAMPAIGN_METRICS, value)).get();
    }

    private static String key(String scope, boolean test) {
        return scope + " " + test;
    }

    /** With nothing in it. */
    private static GenericRecord record(String schemaFile) throws Exception {
        Schema schema;
        try (InputStream in =
                HandMadeOutputs.class.getResourceAsStream("/schemas/avro/" + schemaFile)) {
            schema = new Schema.Parser().parse(in);
        }
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            if (field.hasDefaultValue()) {
                record.put(field.pos(), GenericData.get().getDefaultValue(field));
            } else {
                record.put(field.pos(), nothing(field.schema().getType()));
            }
        }
        return record;
    }

    private static Object nothing(Schema.Type type) {
        return switch (type) {
            case STRING -> "";
            case LONG -> 0L;
            case INT -> 0;
            case BOOLEAN -> false;
            default -> null;
        };
    }

    private void send(String topic, String key, GenericRecord record) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(WIRE_FORMAT_OF_SCHEMA_1);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, keyBytes, bytes.toByteArray())).get();
    }
}
