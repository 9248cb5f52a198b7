package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.avro.CanonicalEvent;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.Context;
import io.adtally.event.EventType;
import io.adtally.event.PricingModel;
import io.adtally.event.Samples;
import io.adtally.event.Terms;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CanonicalEventSerializerTest {
    private static final int SCHEMA_ID = 0x01020304;
    private static final long GENERATION = 17;
    private static final Terms TERMS = Samples.terms("token", PricingModel.CPA, 5_000_000);
    private static final long IMPRESSION_TIME_MS = Samples.NOON_MS - Samples.HOUR_MS;

    private final CanonicalEventSerializer serializer =
            new CanonicalEventSerializer("events", (topic, schema) -> SCHEMA_ID, GENERATION);

    @BeforeEach
    void open() {
        serializer.open(null, null);
    }

    @Test
    void writesEveryFieldWhereTheSchemaHasIt() throws Exception {
        AdEvent event = withCircumstances(conversion());
        CanonicalEvent read =
                read(
                        new AcceptedEvent(
                                event,
                                TERMS,
                                IMPRESSION_TIME_MS,
                                3,
                                true,
                                new Charge(5_000_000, 2000, 10_000_000_000L)));

        assertThat(read)
                .isEqualTo(
                        CanonicalEvent.newBuilder()
                                .setEventId(event.eventId().toString())
                                .setImpressionId("imp-1")
                                .setSequence(3)
                                .setEventType("CONVERSION")
                                .setEventTime(Instant.ofEpochMilli(Samples.NOON_MS))
                                .setImpressionTime(Instant.ofEpochMilli(IMPRESSION_TIME_MS))
                                .setPlacementToken("token")
                                .setUserId("user")
                                .setAdvertiserId("advertiser")
                                .setCampaignId("campaign")
                                .setLineItemId("line-item")
                                .setCreativeId("creative")
                                .setMediaType("DISPLAY")
                                .setPricingModel("CPA")
                                .setTermsValidFrom(Instant.EPOCH)
                                .setCurrency("EUR")
                                .setAmountNanos(10_000_000_000L)
                                .setQuantityMilli(2000)
                                .setConversionId("order-1")
                                .setConversionValueMicros(99_000_000L)
                                .setConversionCurrency("EUR")
                                .setSiteId("site")
                                .setAppId("app")
                                .setCountry("AT")
                                .setDeviceType(4)
                                .setPlacementContext("above the fold")
                                .setGdpr(true)
                                .setPersonalDataAllowed(false)
                                .setTest(true)
                                .setLabels(Map.of("a", "1", "b", "2"))
                                .build());
    }

    @Test
    void writesNullForWhatIsNotThere() throws Exception {
        AdEvent impression = Samples.event("imp-1", EventType.IMPRESSION, "").user("").build();

        CanonicalEvent read = read(accepted(impression));

        assertThat(read.getUserId()).isNull();
        assertThat(read.getAmountNanos()).isNull();
        assertThat(read.getClickId()).isNull();
        assertThat(read.getScanId()).isNull();
        assertThat(read.getConversionId()).isNull();
        assertThat(read.getConversionValueMicros()).isNull();
        assertThat(read.getConversionCurrency()).isNull();
        assertThat(read.getSiteId()).isNull();
        assertThat(read.getQuantityMilli()).isEqualTo(1000);
        assertThat(read.getLabels()).isEmpty();
    }

    @Test
    void tellsWhatTheDiscriminatorIs() throws Exception {
        CanonicalEvent click = read(accepted(Samples.click("imp-1", "click-1")));
        CanonicalEvent scan =
                read(accepted(Samples.event("imp-1", EventType.QR_SCAN, "scan-1").build()));

        assertThat(click.getClickId()).isEqualTo("click-1");
        assertThat(click.getScanId()).isNull();
        assertThat(scan.getScanId()).isEqualTo("scan-1");
        assertThat(scan.getClickId()).isNull();
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

    private CanonicalEvent read(AcceptedEvent accepted) throws Exception {
        ByteBuffer value = ByteBuffer.wrap(serializer.serialize(accepted, null, null).value());
        assertThat(value.get()).isZero();
        assertThat(value.getInt()).isEqualTo(SCHEMA_ID);
        BinaryDecoder decoder =
                DecoderFactory.get()
                        .binaryDecoder(value.array(), value.position(), value.remaining(), null);
        CanonicalEvent read = new SpecificDatumReader<>(CanonicalEvent.class).read(null, decoder);
        assertThat(decoder.isEnd()).isTrue();
        return read;
    }

    private static AcceptedEvent accepted(AdEvent event) {
        return new AcceptedEvent(event, TERMS, IMPRESSION_TIME_MS, 1, false, null);
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
                event.quantityMilli(),
                new Context("site", "app", "AT", 4, "above the fold"),
                true,
                false,
                event.test(),
                Map.of("a", "1", "b", "2"),
                event.source());
    }
}
