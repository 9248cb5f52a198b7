package io.adtally.ingest;

import static io.adtally.deadletter.RejectionReason.EVENT_TIME_OUT_OF_RANGE;
import static io.adtally.deadletter.RejectionReason.INVALID_FIELD;
import static io.adtally.deadletter.RejectionReason.KEY_MISMATCH;
import static io.adtally.deadletter.RejectionReason.MISSING_FIELD;
import static io.adtally.deadletter.RejectionReason.UNKNOWN_ENUM_VALUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.Samples;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.Context;
import io.adtally.proto.events.v1.EventType;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that can be read but hold what the contract does not allow. */
class BadFieldTest {
    private static void refuses(AdEvent.Builder event, RejectionReason reason, String message) {
        refuses(Input.of(event), reason, message);
    }

    private static void refuses(Input input, RejectionReason reason, String message) {
        DeadLetter letter = input.rejected();
        assertThat(letter.reason()).isEqualTo(reason);
        assertThat(letter.message()).contains(message);
    }

    private static AdEvent.Builder conversion() {
        return Input.event(EventType.EVENT_TYPE_CONVERSION).setConversionId("order-1");
    }

    @Test
    void refusesAMissingImpressionId() {
        refuses(Input.impression().clearImpressionId(), MISSING_FIELD, "impression_id is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "a\u0000b", "\u00e4", "a\n", "\u007f"})
    void refusesAnImpressionIdOfOtherThanVisibleAscii(String id) {
        refuses(
                Input.of(Input.impression().setImpressionId(id)).key(id),
                INVALID_FIELD,
                "impression_id is \"");
    }

    @Test
    void refusesAnImpressionIdOver64Characters() {
        String id = "x".repeat(65);
        refuses(
                Input.of(Input.impression().setImpressionId(id)).key(id),
                INVALID_FIELD,
                "impression_id is 65 characters long, at most 64 allowed");
    }

    @Test
    void refusesAnotherKafkaKey() {
        refuses(Input.of(Input.impression()).key("imp-2"), KEY_MISMATCH, "(5 bytes)");
    }

    @Test
    void refusesANullKafkaKey() {
        refuses(Input.of(Input.impression()).key(null), KEY_MISMATCH, "(none)");
    }

    @Test
    void neverShowsAKeyThatMayBeAUserId() {
        assertThat(Input.of(Input.impression()).key("user-7").rejected().message())
                .doesNotContain("user-7");
    }

    @Test
    void takesTimestampZeroForMissing() {
        refuses(Input.impression().setEventTimeMs(0), MISSING_FIELD, "event_time_ms is missing");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void refusesATimestampNoClockShows(long eventTimeMs) {
        refuses(
                Input.impression().setEventTimeMs(eventTimeMs),
                EVENT_TIME_OUT_OF_RANGE,
                "event_time_ms is " + eventTimeMs);
    }

    @Test
    void refusesATimestampInSeconds() {
        refuses(
                Input.impression().setEventTimeMs(Input.BROKER_MS / 1000),
                EVENT_TIME_OUT_OF_RANGE,
                "ms before it allowed");
    }

    @ParameterizedTest
    @ValueSource(longs = {-7 * Samples.DAY_MS - 1, 5 * Samples.MINUTE_MS + 1})
    void refusesATimestampTooFarFromTheBrokers(long offsetMs) {
        refuses(
                Input.impression().setEventTimeMs(Input.BROKER_MS + offsetMs),
                EVENT_TIME_OUT_OF_RANGE,
                "the broker's timestamp " + Input.BROKER_MS);
    }

    @Test
    void refusesATimestampOfTheFutureAlsoWithTheAgeLimitOff() {
        refuses(
                Input.of(Input.impression().setEventTimeMs(Long.MAX_VALUE))
                        .config(Input.withMaxAgeMs(0)),
                EVENT_TIME_OUT_OF_RANGE,
                "ms after it allowed");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void refusesAPriceOutOfRange(long priceMicros) {
        refuses(
                Input.impression().setAuctionPriceCpmMicros(priceMicros),
                INVALID_FIELD,
                "auction_price_cpm_micros is " + priceMicros);
    }

    @Test
    void refusesANegativeConversionValue() {
        refuses(
                conversion().setConversionValueMicros(-1).setCurrency("EUR"),
                INVALID_FIELD,
                "conversion_value_micros is -1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"usd", "XXX", "XTS", "QQQ", "US", "USDD", "$", "US\u0000"})
    void refusesWhatIsNoCurrency(String currency) {
        refuses(conversion().setCurrency(currency), INVALID_FIELD, "currency is \"");
        refuses(Input.impression().setCurrency(currency), INVALID_FIELD, "currency is \"");
    }

    @Test
    void refusesAConversionValueWithoutACurrency() {
        refuses(conversion().setConversionValueMicros(1), MISSING_FIELD, "currency is missing");
    }

    @Test
    void refusesEnumZero() {
        refuses(Input.impression().setTypeValue(0), MISSING_FIELD, "type is missing");
    }

    @ParameterizedTest
    @ValueSource(ints = {11, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void takesAnUnknownEnumNumberForRetriable(int number) {
        refuses(Input.impression().setTypeValue(number), UNKNOWN_ENUM_VALUE, "type is " + number);
        refuses(
                Input.impression().setMediaTypeValue(number),
                UNKNOWN_ENUM_VALUE,
                "media_type is " + number);
        assertThat(UNKNOWN_ENUM_VALUE.retriable()).isTrue();
    }

    @Test
    void refusesAConversionWithoutItsId() {
        refuses(conversion().clearConversionId(), MISSING_FIELD, "conversion_id is missing");
    }

    @Test
    void refusesAScanWithoutItsId() {
        refuses(Input.event(EventType.EVENT_TYPE_QR_SCAN), MISSING_FIELD, "scan_id is missing");
    }

    @Test
    void refusesAClickIdOver64Characters() {
        refuses(
                Input.event(EventType.EVENT_TYPE_CLICK).setClickId("x".repeat(65)),
                INVALID_FIELD,
                "click_id is 65 characters long");
    }

    @Test
    void refusesAnImpressionWithoutAToken() {
        refuses(
                Input.impression().clearPlacementToken(),
                MISSING_FIELD,
                "placement_token is missing");
    }

    @Test
    void refusesATokenOver128Characters() {
        refuses(
                Input.impression().setPlacementToken("x".repeat(129)),
                INVALID_FIELD,
                "placement_token is 129 characters long");
    }

    @Test
    void refusesAUserIdOver128BytesWithoutShowingIt() {
        DeadLetter letter = Input.of(Input.impression().setUserId("\u00e4".repeat(65))).rejected();
        assertThat(letter.reason()).isEqualTo(INVALID_FIELD);
        assertThat(letter.message()).isEqualTo("user_id is 130 bytes long, at most 128 allowed");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 100_000_001})
    void refusesAQuantityOutOfRange(long quantityMilli) {
        refuses(
                Input.impression().setQuantityMilli(quantityMilli),
                INVALID_FIELD,
                "quantity_milli is " + quantityMilli);
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "D", "DEU", "D1"})
    void refusesWhatIsNoCountry(String country) {
        refuses(
                Input.impression().setContext(Context.newBuilder().setCountry(country)),
                INVALID_FIELD,
                "context.country is \"" + country);
    }

    @Test
    void refusesANegativeDeviceType() {
        refuses(
                Input.impression().setContext(Context.newBuilder().setDeviceType(-1)),
                INVALID_FIELD,
                "context.device_type is -1");
    }

    @Test
    void refusesAPlacementContextOver256Bytes() {
        refuses(
                Input.impression()
                        .setContext(Context.newBuilder().setPlacementContext("x".repeat(257))),
                INVALID_FIELD,
                "context.placement_context is 257 bytes long");
    }

    @Test
    void refusesAConsentStringOver4096Bytes() {
        refuses(
                Input.impression().setConsent(Consent.newBuilder().setTcf("x".repeat(4097))),
                INVALID_FIELD,
                "consent.tcf is 4097 bytes long");
    }

    @Test
    void refuses17GppSections() {
        refuses(
                Input.impression()
                        .setConsent(Consent.newBuilder().addAllGppSid(Collections.nCopies(17, 7))),
                INVALID_FIELD,
                "consent.gpp_sid is 17 ids");
    }

    @Test
    void refusesAUsPrivacyStringOfAnotherLength() {
        refuses(
                Input.impression().setConsent(Consent.newBuilder().setUsPrivacy("1YN")),
                INVALID_FIELD,
                "consent.us_privacy is 3 characters long");
    }

    @Test
    void refuses10000Labels() {
        AdEvent.Builder event = Input.impression();
        for (int i = 0; i < 10_000; i++) {
            event.putLabels("label-" + i, "x");
        }
        refuses(event, INVALID_FIELD, "labels is 10000 entries, at most 32 allowed");
    }

    @Test
    void refusesALabelOver128Bytes() {
        refuses(
                Input.impression().putLabels("a", "x".repeat(129)),
                INVALID_FIELD,
                "a value of labels is 129 bytes long");
        refuses(
                Input.impression().putLabels("x".repeat(129), "a"),
                INVALID_FIELD,
                "a key of labels is 129 bytes long");
    }
}
