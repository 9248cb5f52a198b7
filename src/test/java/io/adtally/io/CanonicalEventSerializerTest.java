package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.Context;
import io.adtally.event.EventType;
import io.adtally.event.NotBilledReason;
import io.adtally.event.PricingModel;
import io.adtally.event.Samples;
import io.adtally.event.Terms;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CanonicalEventSerializerTest {
    private static final int SCHEMA_ID = 0x01020304;
    private static final long GENERATION = 17;
    private static final Terms TERMS = Samples.terms("token", PricingModel.CPA, 5_000_000);
    private static final long IMPRESSION_TIME_MS = Samples.NOON_MS - Samples.HOUR_MS;

    /**
     * Without the generated class: the bytes must be right for readers who have the schema alone.
     */
    private static final GenericData GENERIC = new GenericData();

    private final CanonicalEventSerializer serializer =
            new CanonicalEventSerializer("events", (topic, schema) -> SCHEMA_ID, GENERATION);

    @BeforeEach
    void open() {
        serializer.open(null, null);
    }

    @Test
    void writesEveryFieldWhereTheSchemaHasIt() throws Exception {
        AdEvent event = withCircumstances(conversion());
        Map<String, Object> read =
                read(
                        new AcceptedEvent(
                                event,
                                TERMS,
                                IMPRESSION_TIME_MS,
                                3,
                                true,
                                new Charge(5_000_000, 2000, 10_000_000_000L),
                                null));

        Map<String, Object> expected = new HashMap<>();
        expected.put("event_id", event.eventId().toString());
        expected.put("impression_id", "imp-1");
        expected.put("sequence", 3L);
        expected.put("event_type", "CONVERSION");
        expected.put("event_time", Samples.NOON_MS);
        expected.put("impression_time", IMPRESSION_TIME_MS);
        expected.put("placement_token", "token");
        expected.put("user_id", "user");
        expected.put("advertiser_id", "advertiser");
        expected.put("campaign_id", "campaign");
        expected.put("line_item_id", "line-item");
        expected.put("creative_id", "creative");
        expected.put("media_type", "DISPLAY");
        expected.put("pricing_model", "CPA");
        expected.put("terms_valid_from", 0L);
        expected.put("currency", "EUR");
        expected.put("amount_nanos", 10_000_000_000L);
        expected.put("quantity_milli", 2000L);
        expected.put("click_id", null);
        expected.put("scan_id", null);
        expected.put("conversion_id", "order-1");
        expected.put("conversion_value_micros", 99_000_000L);
        expected.put("conversion_currency", "EUR");
        expected.put("site_id", "site");
        expected.put("app_id", "app");
        expected.put("country", "AT");
        expected.put("device_type", 4);
        expected.put("placement_context", "above the fold");
        expected.put("gdpr", true);
        expected.put("personal_data_allowed", false);
        expected.put("test", true);
        expected.put("labels", Map.of("a", "1", "b", "2"));
        expected.put("not_billed_reason", null);
        expected.put("cleared_fields", List.of("context.country"));
        assertThat(read).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void writesNullForWhatIsNotThere() throws Exception {
        AdEvent impression = Samples.event("imp-1", EventType.IMPRESSION, "").user("").build();

        assertThat(read(accepted(impression)))
                .containsEntry("user_id", null)
                .containsEntry("amount_nanos", null)
                .containsEntry("click_id", null)
                .containsEntry("scan_id", null)
                .containsEntry("conversion_id", null)
                .containsEntry("conversion_value_micros", null)
                .containsEntry("conversion_currency", null)
                .containsEntry("site_id", null)
                .containsEntry("quantity_milli", 1000L)
                .containsEntry("labels", Map.of())
                .containsEntry("cleared_fields", List.of());
    }

    @Test
    void saysWhyASuppressedEventIsNotBilled() throws Exception {
        AdEvent click = Samples.click("imp-1", "click-11");
        AcceptedEvent suppressed =
                new AcceptedEvent(
                        click,
                        TERMS,
                        IMPRESSION_TIME_MS,
                        12,
                        false,
                        null,
                        NotBilledReason.CLICK_LIMIT);

        assertThat(read(suppressed))
                .containsEntry("not_billed_reason", "CLICK_LIMIT")
                .containsEntry("amount_nanos", null)
                .containsEntry("sequence", 12L);
    }

    @Test
    void tellsWhatTheDiscriminatorIs() throws Exception {
        assertThat(read(accepted(Samples.click("imp-1", "click-1"))))
                .containsEntry("click_id", "click-1")
                .containsEntry("scan_id", null);
        assertThat(read(accepted(Samples.event("imp-1", EventType.QR_SCAN, "scan-1").build())))
                .containsEntry("scan_id", "scan-1")
                .containsEntry("click_id", null);
    }

    @Test
    void keysByImpressionAndStampsWithTheEventTime() {
        ProducerRecord<byte[], byte[]> record =
                serializer.serialize(accepted(Samples.click("imp-1", "click-1")), null, null);

        assertThat(record.topic()).isEqualTo("events");
        assertThat(record.partition()).isNull();
        assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("imp-1");
        assertThat(record.timestamp()).isEqualTo(Samples.NOON_MS);
        assertThat(record.headers().lastHeader("adtally.generation").value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("17");
    }

    @Test
    void writesTheSameBytesEachTime() {
        AcceptedEvent event = accepted(Samples.impression("imp-1"));

        byte[] first = serializer.serialize(event, null, null).value();
        serializer.serialize(accepted(Samples.click("imp-2", "another")), null, null);

        assertThat(serializer.serialize(event, null, null).value()).isEqualTo(first);
    }

    private Map<String, Object> read(AcceptedEvent accepted) throws Exception {
        ByteBuffer value = ByteBuffer.wrap(serializer.serialize(accepted, null, null).value());
        assertThat(value.get()).isZero();
        assertThat(value.getInt()).isEqualTo(SCHEMA_ID);
        BinaryDecoder decoder =
                DecoderFactory.get()
                        .binaryDecoder(value.array(), value.position(), value.remaining(), null);
        Schema schema = AvroValues.schema(CanonicalEventSerializer.SCHEMA_FILE);
        GenericRecord record =
                new GenericDatumReader<GenericRecord>(schema, schema, GENERIC).read(null, decoder);
        assertThat(decoder.isEnd()).isTrue();
        Map<String, Object> fields = new HashMap<>();
        for (Schema.Field field : schema.getFields()) {
            fields.put(field.name(), plain(record.get(field.pos())));
        }
        return fields;
    }

    /** Avro's own texts are equal to no string. */
    private static Object plain(Object value) {
        if (value instanceof CharSequence text) {
            return text.toString();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> texts = new HashMap<>();
            map.forEach((key, text) -> texts.put(key.toString(), text.toString()));
            return texts;
        }
        return value;
    }

    private static AcceptedEvent accepted(AdEvent event) {
        return new AcceptedEvent(event, TERMS, IMPRESSION_TIME_MS, 1, false, null, null);
    }

    private static AdEvent conversion() {
        return Samples.event("imp-1", EventType.CONVERSION, "order-1")
                .conversionValueMicros(99_000_000)
                .build();
    }

    private static AdEvent withCircumstances(AdEvent event) {
        return new AdEvent(
                event.eventId(),
                event.impressionKey(),
                event.impressionId(),
                event.type(),
                event.eventTimeMs(),
                event.placementToken(),
                event.userId(),
                event.mediaType(),
                event.discriminator(),
                event.conversionValueMicros(),
                event.currency(),
                event.auctionPriceCpmMicros(),
                event.auctionPriceCurrency(),
                event.quantityMilli(),
                new Context("site", "app", "AT", 4, "above the fold"),
                true,
                false,
                event.test(),
                Map.of("a", "1", "b", "2"),
                event.validity(),
                List.of("context.country"),
                event.facts(),
                event.source());
    }
}
