package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import io.adtally.config.IngestConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.AdEvent;
import io.adtally.event.Context;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.MediaType;
import io.adtally.event.Samples;
import io.adtally.event.SourceRecord;
import io.adtally.event.Validity;
import io.adtally.proto.events.v1.Consent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that are accepted, and what they say then. */
class AcceptedEventsTest {
    private static final String SQL = "'; DROP TABLE billing.charges; --";
    private static final long FIRST_BANNER_MS =
            Instant.parse("1994-10-27T00:00:00Z").toEpochMilli();
    private static final String LINES = "a\r\nb\u001b[31mc";

    private static io.adtally.proto.events.v1.AdEvent.Builder click() {
        return Input.event(io.adtally.proto.events.v1.EventType.EVENT_TYPE_CLICK);
    }

    private static io.adtally.proto.events.v1.AdEvent.Builder conversion() {
        return Input.event(io.adtally.proto.events.v1.EventType.EVENT_TYPE_CONVERSION)
                .setConversionId("order-1");
    }

    @Test
    void leavesEmptyWhatAnImpressionDoesNotSay() {
        AdEvent event = Input.of(Input.impression()).accepted();

        EventId id = EventId.of("imp-1", EventType.IMPRESSION, "");
        assertThat(event)
                .isEqualTo(
                        new AdEvent(
                                id,
                                id,
                                "imp-1",
                                EventType.IMPRESSION,
                                Input.BROKER_MS - 1000,
                                "token-1",
                                "",
                                MediaType.UNSPECIFIED,
                                "",
                                0,
                                "",
                                AdEvent.ABSENT,
                                "",
                                AdEvent.ABSENT,
                                Context.UNKNOWN,
                                false,
                                true,
                                false,
                                Map.of(),
                                Validity.VALID,
                                List.of(),
                                event.facts(),
                                event.source()));
        assertThat(event.source().contentType()).isEqualTo(SourceRecord.PROTOBUF);
        assertThat(event.source().attempt()).isZero();
    }

    @Test
    void bindsAClickToItsImpression() {
        AdEvent event = Input.of(click().setClickId("c-1")).accepted();

        assertThat(event.eventId()).isEqualTo(EventId.of("imp-1", EventType.CLICK, "c-1"));
        assertThat(event.impressionKey()).isEqualTo(EventId.of("imp-1", EventType.IMPRESSION, ""));
    }

    @Test
    void ignoresWhatOnlyOtherTypesOwn() {
        AdEvent event =
                Input.of(
                                click().setPlacementToken("not a token")
                                        .setAuctionPriceCpmMicros(-7)
                                        .setAuctionPriceCurrency("DEM")
                                        .setConversionId("no order \0")
                                        .setScanId("null")
                                        .setConversionValueMicros(-5)
                                        .setCurrency("eur"))
                        .accepted();

        assertThat(event.placementToken()).isEmpty();
        assertThat(event.auctionPriceCpmMicros()).isEqualTo(AdEvent.ABSENT);
        assertThat(event.discriminator()).isEmpty();
        assertThat(event.conversionValueMicros()).isZero();
        assertThat(event.currency()).isEmpty();
        assertThat(event.clearedFields()).isEmpty();
    }

    @Test
    void readsWhatAConversionIsWorth() {
        AdEvent event =
                Input.of(conversion().setConversionValueMicros(5).setCurrency("EUR")).accepted();

        assertThat(event.discriminator()).isEqualTo("order-1");
        assertThat(event.conversionValueMicros()).isEqualTo(5);
        assertThat(event.currency()).isEqualTo("EUR");
    }

    @Test
    void tellsAPriceOfZeroFromNone() {
        assertThat(
                        Input.of(Input.impression().setAuctionPriceCpmMicros(0))
                                .accepted()
                                .auctionPriceCpmMicros())
                .isZero();
    }

    @Test
    void acceptsUnknownFieldsOfANewerProducer() {
        UnknownFieldSet newer =
                UnknownFieldSet.newBuilder()
                        .addField(1000, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build();
        Input.of(Input.impression().setUnknownFields(newer)).accepted();
        Input.jsonWith(",\"new\":{\"a\":[1.5,null,{\"b\":\"\\ud83d\\ude00\"}]}}").accepted();
    }

    @ParameterizedTest
    @ValueSource(strings = {LINES, SQL, "\ud83d\ude00", "[DOMAIN]", "${SITE}", "null"})
    void acceptsAnyTextAsItIs(String text) {
        AdEvent event =
                Input.of(
                                Input.impression()
                                        .putLabels(text, text)
                                        .setContext(
                                                io.adtally.proto.events.v1.Context.newBuilder()
                                                        .setSiteId(text)))
                        .accepted();

        assertThat(event.labels()).containsExactly(Map.entry(text, text));
        assertThat(event.context().siteId()).isEqualTo(text);
        assertThat(event.clearedFields()).isEmpty();
    }

    @Test
    void ignoresAMalformedTraceparent() {
        Input.of(Input.impression()).header("traceparent", "00-zz").accepted();
        Input.of(Input.impression()).header("traceparent", null).accepted();
    }

    @Test
    void putsLabelsInTheOrderOfTheirKeys() {
        assertThat(
                        Input.of(Input.impression().putLabels("b", "1").putLabels("a", "2"))
                                .accepted()
                                .labels()
                                .keySet())
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource({
        "false,'','',true",
        "true,'','',false",
        "true,tcf,'',true",
        "true,'',gpp,true",
        "false,tcf,gpp,true"
    })
    void keepsPersonalDataAwayWhereGdprAppliesAndNoConsentCame(
            boolean gdpr, String tcf, String gpp, boolean allowed) {
        AdEvent event =
                Input.of(
                                Input.impression()
                                        .setConsent(
                                                Consent.newBuilder()
                                                        .setGdpr(gdpr)
                                                        .setTcf(tcf)
                                                        .setGpp(gpp)))
                        .accepted();

        assertThat(event.gdpr()).isEqualTo(gdpr);
        assertThat(event.personalDataAllowed()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(longs = {-7 * Samples.DAY_MS, 0, 5 * Samples.MINUTE_MS})
    void acceptsTimesUpToTheVeryBounds(long offsetMs) {
        long eventTimeMs = Input.BROKER_MS + offsetMs;
        assertThat(
                        Input.of(Input.impression().setEventTimeMs(eventTimeMs))
                                .accepted()
                                .eventTimeMs())
                .isEqualTo(eventTimeMs);
    }

    @Test
    void acceptsAnyAgeWithTheLimitOff() {
        Input.of(Input.impression().setEventTimeMs(FIRST_BANNER_MS))
                .config(Input.withMaxAgeMs(0))
                .accepted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                " application/json ; charset=utf-8",
            })
    void goesByTheContentTypeOfTheRecord(String contentType) {
        AdEvent event =
                Input.jsonWith("}")
                        .topic(Input.TOPIC)
                        .header("content-type", contentType)
                        .accepted();

        assertThat(event.source().contentType()).isEqualTo(SourceRecord.JSON);
    }

    @Test
    void goesByTheLastOfSeveralContentTypes() {
        Input.jsonWith("}")
                .header("content-type", SourceRecord.PROTOBUF)
                .header("content-type", SourceRecord.JSON)
                .accepted();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Content-Type | application/json",
                "contentType | \"application/json\"",
                "content-type | application/json; charset=utf-8"
            })
    void readsTheContentTypeHoweverItIsSpelled(String name, String text) {
        Input.jsonWith("}").topic(Input.TOPIC).header(name, text).accepted();
    }

    @Test
    void refusesContentTypesThatContradictEachOther() {
        Input both =
                Input.jsonWith("}")
                        .header("content-type", SourceRecord.JSON)
                        .header("contentType", SourceRecord.PROTOBUF);

        assertThat(both.rejected().reason()).isEqualTo(RejectionReason.UNKNOWN_CONTENT_TYPE);
        assertThat(both.rejected().message())
                .startsWith("content-type is \"application/json and application/protobuf\"");
        Input.jsonWith("}")
                .header("content-type", SourceRecord.JSON)
                .header("contentType", "\"application/json\"")
                .header("Content-Encoding", "identity")
                .accepted();
    }

    @Test
    void trustsTheAttemptOnTheRetryTopicAlone() {
        AdEvent event =
                Input.of(Input.impression())
                        .topic(Input.RETRY_TOPIC)
                        .header("adtally.dlq.attempt", "3")
                        .header("adtally.dlq.reason", "ORPHAN")
                        .accepted();

        assertThat(event.source().attempt()).isEqualTo(3);
    }

    /** However long its story is: the cap is for what a producer sends. */
    @Test
    void takesAReplayForTheEventItWas() {
        AdEvent first = Input.jsonWith("}").accepted();
        DeadLetter letter =
                new DeadLetter(first.source(), RejectionReason.ORPHAN, "\u001b".repeat(2000));
        Input replay = Input.jsonWith("}").topic(Input.RETRY_TOPIC).config(withMaxHeadersBytes(50));
        DeadLetterHeaders.of(letter.nextAttempt()).forEach(replay::header);
        replay.header(DeadLetterHeaders.LETTER, "ads.dlq.v1-3@17");

        AdEvent again = replay.accepted();

        assertThat(again.eventId()).isEqualTo(first.eventId());
        assertThat(again.source().contentType()).isEqualTo(SourceRecord.JSON);
        assertThat(again.source().attempt()).isEqualTo(1);
        replay.header("x", "y".repeat(50));
        assertThat(replay.rejected().reason()).isEqualTo(RejectionReason.HEADERS_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "\"5\"", "5.0", "0.5e1", "50e-1"})
    void readsA64BitIntegerHoweverWritten(String number) {
        assertThat(
                        Input.json(
                                        "{\"impression_id\":\"imp-1\",\"type\":4,"
                                                + "\"event_time_ms\":"
                                                + Input.BROKER_MS
                                                + ",\"conversion_id\":\"o\",\"currency\":\"EUR\","
                                                + "\"conversion_value_micros\":"
                                                + number
                                                + "}")
                                .accepted()
                                .conversionValueMicros())
                .isEqualTo(5);
    }

    @Test
    void takesNullForNotGiven() {
        AdEvent event =
                Input.jsonWith(
                                ",\"auctionPriceCpmMicros\":null,\"quantityMilli\":null,"
                                        + "\"mediaType\":null,\"context\":null,\"labels\":null,"
                                        + "\"test\":null,\"consent\":{\"gppSid\":null}}")
                        .accepted();

        assertThat(event.quantityMilli()).isEqualTo(AdEvent.ABSENT);
        assertThat(event.context()).isEqualTo(Context.UNKNOWN);
    }

    private static IngestConfig withMaxHeadersBytes(int maxHeadersBytes) {
        IngestConfig config = Input.CONFIG;
        return new IngestConfig(
                config.liveTopics(),
                config.delayedTopics(),
                config.retryTopic(),
                config.jsonTopics(),
                config.maxAgeMs(),
                config.maxFutureSkewMs(),
                config.maxRecordBytes(),
                maxHeadersBytes,
                config.placeholderIds(),
                config.maxOutOfOrderness(),
                config.idleness(),
                config.maxDrift());
    }
}
