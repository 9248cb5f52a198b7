package io.adtally.ingest;

import static io.adtally.deadletter.RejectionReason.EVENT_TIME_OUT_OF_RANGE;
import static io.adtally.deadletter.RejectionReason.INVALID_FIELD;
import static io.adtally.deadletter.RejectionReason.KEY_MISMATCH;
import static io.adtally.deadletter.RejectionReason.MISSING_FIELD;
import static io.adtally.deadletter.RejectionReason.PLACEHOLDER_ID;
import static io.adtally.deadletter.RejectionReason.UNKNOWN_ENUM_VALUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.Samples;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "impression_id is \""
                        + "x".repeat(40)
                        + "…\", 65 characters long, at most 64 allowed");
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

    @Test
    void refusesEnumZero() {
        refuses(Input.impression().setTypeValue(0), MISSING_FIELD, "type is missing");
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
                "\", 65 characters long");
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
                "\", 129 characters long");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 'not from 1994-10-27 (the first banner ad) to 2100-01-01'",
        "-9223372036854775808, not from 1994-10-27",
        "9223372036854775807, not from 1994-10-27",
        "783215999999, not from 1994-10-27",
        "1796057470, which looks like seconds",
        "1796057470518000, which looks like microseconds",
        "1796057470518000000, which looks like nanoseconds"
    })
    void refusesATimeOfNoWebAdWhateverTheSettings(long eventTimeMs, String message) {
        refuses(
                Input.of(Input.impression().setEventTimeMs(eventTimeMs))
                        .config(Input.withMaxAgeMs(0)),
                EVENT_TIME_OUT_OF_RANGE,
                "event_time_ms is " + eventTimeMs + ", " + message);
        refuses(
                Input.impression().setEventTimeMs(eventTimeMs),
                EVENT_TIME_OUT_OF_RANGE,
                "; milliseconds since 1970-01-01 UTC are needed");
    }

    @Test
    void refusesATimeTooFarFromTheBrokers() {
        refuses(
                Input.impression().setEventTimeMs(Input.BROKER_MS - 7 * Samples.DAY_MS - 1),
                EVENT_TIME_OUT_OF_RANGE,
                "604800001 ms before the broker's timestamp "
                        + Input.BROKER_MS
                        + "; adtally.ingest.max-age allows 604800000 ms");
        refuses(
                Input.impression().setEventTimeMs(Input.BROKER_MS + 5 * Samples.MINUTE_MS + 1),
                EVENT_TIME_OUT_OF_RANGE,
                "300001 ms after the broker's timestamp "
                        + Input.BROKER_MS
                        + "; adtally.ingest.max-future-skew allows 300000 ms");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 10_000_000_000_001L, 9_000_000_000_000_000_000L, Long.MIN_VALUE})
    void refusesAPriceOutOfRange(long priceMicros) {
        refuses(
                Input.impression().setAuctionPriceCpmMicros(priceMicros),
                INVALID_FIELD,
                "auction_price_cpm_micros is " + priceMicros + ", 0 to 10000000000000 allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "usd, 'a current ISO 4217 code in capitals is needed: USD'",
        "DEM, which ended on 2002-03-01; a current ISO 4217 code is needed at 2026-03-01",
        "BGN, which ended on 2026-01-01",
        "XAU, a current ISO 4217 code is needed",
        "XXX, a current ISO 4217 code is needed",
        "QQQ, a current ISO 4217 code is needed"
    })
    void refusesAPriceInWhatIsNoCurrency(String currency, String message) {
        AdEvent.Builder priced = Input.impression().setAuctionPriceCpmMicros(1);
        refuses(
                priced.clone().setCurrency(currency),
                INVALID_FIELD,
                "currency is \"" + currency + "\", " + message);
        refuses(
                priced.setAuctionPriceCurrency(currency).setCurrency("USD"),
                INVALID_FIELD,
                "auction_price_currency is \"" + currency + "\", " + message);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 100_000_001})
    void refusesAQuantityThatMultipliesAPrice(long quantityMilli) {
        refuses(
                Input.impression().setQuantityMilli(quantityMilli),
                INVALID_FIELD,
                "quantity_milli is " + quantityMilli + ", 1 to 100000000 allowed");
        refuses(
                Input.event(EventType.EVENT_TYPE_VIEWABLE).setQuantityMilli(quantityMilli),
                INVALID_FIELD,
                "quantity_milli is " + quantityMilli);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void takesAnUnknownTypeOrVerdictForRetriable(int number) {
        refuses(Input.impression().setTypeValue(number), UNKNOWN_ENUM_VALUE, "type is " + number);
        refuses(
                Input.impression().setValidityValue(number),
                UNKNOWN_ENUM_VALUE,
                "validity is " + number);
        assertThat(UNKNOWN_ENUM_VALUE.retriable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${AUCTION_ID}",
                "a-${AUCTION_ID}",
                "{{impression_id}}",
                "%%CACHEBUSTER%%",
                "%24%7bAUCTION_ID%7d",
                "$%7BAUCTION_ID%7D",
                "%7B%7Bid%7D%7D",
                "%25%25CACHEBUSTER%25%25",
                "%5BIMPRESSION_ID%5D",
                "[IMPRESSION_ID]",
                "[]",
                "undefined",
                "null",
                "NULL",
                "None",
                "unknown",
                "00000000-0000-0000-0000-000000000000",
                "00000000000000000000000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
                "FfFfFfFf-FFFF-ffff-ffff-ffffffffffff",
                "My-Own"
            })
    void refusesAPlaceholderForAnId(String id) {
        refuses(
                ownPlaceholder(Input.impression().setImpressionId(id)).key(id),
                "impression_id",
                id);
        refuses(
                ownPlaceholder(Input.event(EventType.EVENT_TYPE_CLICK).setClickId(id)),
                "click_id",
                id);
        refuses(
                ownPlaceholder(Input.event(EventType.EVENT_TYPE_QR_SCAN).setScanId(id)),
                "scan_id",
                id);
        refuses(ownPlaceholder(conversion().setConversionId(id)), "conversion_id", id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"${TOKEN}", "{{token}}", "%%TOKEN%%", "[TOKEN]"})
    void refusesAMacroForAToken(String token) {
        refuses(Input.of(Input.impression().setPlacementToken(token)), "placement_token", token);
    }

    private static Input ownPlaceholder(AdEvent.Builder event) {
        return Input.of(event).config(Input.withPlaceholders(Set.of("mY-oWN")));
    }

    private static void refuses(Input input, String field, String id) {
        refuses(
                input,
                PLACEHOLDER_ID,
                field + " is \"" + id.substring(0, Math.min(40, id.length())));
    }
}
