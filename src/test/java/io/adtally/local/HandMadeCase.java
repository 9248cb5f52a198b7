package io.adtally.local;

import io.adtally.event.EventId;
import io.adtally.local.traffic.Topics;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.catalog.v1.FrequencyCap;
import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Input put on Kafka by hand, and by hand too what a job that is right makes of it: rows of the
 * ledger, dead letters, the tally.
 */
final class HandMadeCase implements AutoCloseable {
    static final String DEPLOYMENT = "by-hand";
    static final long NOON_MS = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
    static final long HOUR_MS = 3_600_000;

    private final Connection ledger;
    private final Path sentLog;
    private final KafkaProducer<byte[], byte[]> producer;
    private final HandMadeOutputs outputs;

    /** How many events of each impression were published. */
    private final Map<String, Long> sequences = new HashMap<>();

    HandMadeCase(String bootstrapServers, Connection ledger, Path sentLog) {
        this.ledger = ledger;
        this.sentLog = sentLog;
        producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                                        ByteArraySerializer.class,
                                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                                        ByteArraySerializer.class));
        outputs = new HandMadeOutputs(producer);
    }

    HandMadeOutputs outputs() {
        return outputs;
    }

    static AdEvent.Builder impression(String id, String token) {
        return event(id, EventType.EVENT_TYPE_IMPRESSION).setPlacementToken(token);
    }

    static AdEvent.Builder click(String id, String clickId) {
        return event(id, EventType.EVENT_TYPE_CLICK).setClickId(clickId);
    }

    static AdEvent.Builder event(String id, EventType type) {
        return AdEvent.newBuilder()
                .setImpressionId(id)
                .setType(type)
                .setEventTimeMs(NOON_MS)
                .setUserId("user");
    }

    void terms(
            String token,
            PricingModel model,
            long priceMicros,
            String currency,
            long fromMs,
            FrequencyCap... caps)
            throws Exception {
        publish(
                entry(token, model, priceMicros, currency, fromMs)
                        .addAllFrequencyCaps(List.of(caps)));
    }

    static CatalogEntry.Builder entry(
            String token, PricingModel model, long priceMicros, String currency, long fromMs) {
        return CatalogEntry.newBuilder()
                .setToken(token)
                .setValidFromMs(fromMs)
                .setAdvertiserId("advertiser")
                .setCampaignId("campaign")
                .setLineItemId("line")
                .setCreativeId("creative")
                .setPricingModel(model)
                .setPriceMicros(priceMicros)
                .setCurrency(currency);
    }

    void publish(CatalogEntry.Builder terms) throws Exception {
        CatalogEntry entry = terms.build();
        String key = entry.getToken() + "@" + entry.getValidFromMs();
        send(Topics.CATALOG, key, entry.toByteArray());
    }

    RecordMetadata accepted(String topic, AdEvent.Builder event, String... clearedFields)
            throws Exception {
        count(topic, "ACCEPTED", "", 1);
        publish(topic, event, null, List.of(clearedFields));
        return send(topic, event);
    }

    void suppressed(String topic, AdEvent.Builder event, String reason) throws Exception {
        count(topic, "SUPPRESSED", reason, 1);
        publish(topic, event, reason, List.of());
        send(topic, event);
    }

    private void publish(
            String topic, AdEvent.Builder event, String notBilledReason, List<String> clearedFields)
            throws Exception {
        AdEvent built = event.build();
        outputs.canonical(
                id(built).toUuid().toString(),
                built.getEventTimeMs(),
                sequences.merge(built.getImpressionId(), 1L, Long::sum),
                notBilledReason,
                clearedFields);
        for (String field : clearedFields) {
            count(topic, "FIELD_CLEARED", field, 1);
        }
    }

    RecordMetadata duplicate(String topic, AdEvent.Builder event) throws Exception {
        count(topic, "DUPLICATE", "", 1);
        return send(topic, event);
    }

    RecordMetadata deadLettered(String topic, AdEvent.Builder event, String reason)
            throws Exception {
        RecordMetadata at = send(topic, event);
        letter(at, event.build().toByteArray(), reason);
        return at;
    }

    /** A dead letter that a person sends again, to the same end. */
    RecordMetadata deadLetteredAgain(
            RecordMetadata before, AdEvent.Builder event, String reason, int attempt)
            throws Exception {
        RecordMetadata at = sendAgain(before, event, reason, attempt);
        letter(at, event.build().toByteArray(), reason);
        return at;
    }

    /** A dead letter that a person sends again while another copy waits. */
    void duplicateAgain(RecordMetadata before, AdEvent.Builder event, String reason, int attempt)
            throws Exception {
        sendAgain(before, event, reason, attempt);
        count(Topics.RETRY, "DUPLICATE", "", 1);
    }

    void deadLettered(String topic, String key, byte[] value, String reason) throws Exception {
        count(topic, "RECEIVED", "", 1);
        letter(send(topic, key, value), value, reason);
    }

    /** A record that is bad on purpose, and said to be. */
    void bad(String topic, byte[] value, String reason) throws Exception {
        RecordMetadata at = send(topic, "bad", value);
        count(topic, "RECEIVED", "", 1);
        letter(at, value, reason);
        Files.writeString(
                sentLog,
                topic + "\t" + at.partition() + "\t" + at.offset() + "\t" + reason + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** A row of the ledger, for the event sent in {@code from}, at the time of its impression. */
    void billed(
            AdEvent event,
            RecordMetadata from,
            PricingModel model,
            long quantityMilli,
            long priceMicros,
            long amountNanos,
            String currency)
            throws SQLException {
        billed(
                event,
                from,
                model,
                quantityMilli,
                priceMicros,
                amountNanos,
                currency,
                NOON_MS - HOUR_MS,
                event.getEventTimeMs(),
                false);
    }

    void billed(
            AdEvent event,
            RecordMetadata from,
            PricingModel model,
            long quantityMilli,
            long priceMicros,
            long amountNanos,
            String currency,
            long termsValidFromMs,
            long impressionTimeMs,
            boolean test)
            throws SQLException {
        try (PreparedStatement insert =
                ledger.prepareStatement(
                        "INSERT INTO billing.charges VALUES (?, ?, ?, ?, 'advertiser', 'campaign',"
                                + " 'line', 'creative', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1)")) {
            insert.setObject(1, id(event).toUuid());
            insert.setString(2, event.getImpressionId());
            insert.setString(3, type(event));
            insert.setString(4, model.name().substring("PRICING_MODEL_".length()));
            insert.setLong(5, quantityMilli);
            insert.setLong(6, priceMicros);
            insert.setTimestamp(7, new Timestamp(termsValidFromMs));
            insert.setLong(8, amountNanos);
            insert.setString(9, currency);
            insert.setTimestamp(10, new Timestamp(impressionTimeMs));
            insert.setTimestamp(11, new Timestamp(event.getEventTimeMs()));
            insert.setBoolean(12, test);
            insert.setString(13, from.topic());
            insert.setInt(14, from.partition());
            insert.setLong(15, from.offset());
            insert.executeUpdate();
        }
    }

    void count(String topic, String outcome, String reason, long count) throws SQLException {
        try (PreparedStatement upsert =
                ledger.prepareStatement(
                        "INSERT INTO billing.tally VALUES (?, ?, ?, ?, ?) ON CONFLICT (deployment,"
                                + " topic, outcome, reason) DO UPDATE SET count = tally.count +"
                                + " excluded.count")) {
            upsert.setString(1, DEPLOYMENT);
            upsert.setString(2, topic);
            upsert.setString(3, outcome);
            upsert.setString(4, reason);
            upsert.setLong(5, count);
            upsert.executeUpdate();
        }
    }

    @Override
    public void close() {
        producer.close();
    }

    static EventId id(AdEvent event) {
        String discriminator = event.getClickId() + event.getScanId() + event.getConversionId();
        return EventId.of(
                event.getImpressionId(),
                io.adtally.event.EventType.valueOf(type(event)),
                discriminator);
    }

    private static String type(AdEvent event) {
        return event.getType().name().substring("EVENT_TYPE_".length());
    }

    private RecordMetadata send(String topic, AdEvent.Builder event) throws Exception {
        count(topic, "RECEIVED", "", 1);
        return send(topic, event.getImpressionId(), event.build().toByteArray());
    }

    private void letter(RecordMetadata of, byte[] value, String reason) throws Exception {
        count(of.topic(), "DEAD_LETTERED", reason, 1);
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>("ads.dlq.v1", bytes("key"), value);
        addStory(letter, of, reason);
        producer.send(letter).get();
    }

    private RecordMetadata sendAgain(
            RecordMetadata before, AdEvent.Builder event, String reason, int attempt)
            throws Exception {
        count(Topics.RETRY, "RECEIVED", "", 1);
        ProducerRecord<byte[], byte[]> again =
                new ProducerRecord<>(
                        Topics.RETRY, bytes(event.getImpressionId()), event.build().toByteArray());
        addStory(again, before, reason);
        again.headers()
                .add("adtally.dlq.attempt", bytes(String.valueOf(attempt)))
                .add("adtally.dlq.run", bytes("run"));
        return producer.send(again).get();
    }

    private static void addStory(
            ProducerRecord<byte[], byte[]> record, RecordMetadata of, String reason) {
        record.headers()
                .add("adtally.dlq.topic", bytes(of.topic()))
                .add("adtally.dlq.partition", bytes(String.valueOf(of.partition())))
                .add("adtally.dlq.offset", bytes(String.valueOf(of.offset())))
                .add("adtally.dlq.reason", bytes(reason));
    }

    private RecordMetadata send(String topic, String key, byte[] value) throws Exception {
        return producer.send(new ProducerRecord<>(topic, bytes(key), value)).get();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
