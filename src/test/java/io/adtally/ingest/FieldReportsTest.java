package io.adtally.ingest;

import static io.adtally.deadletter.RejectionReason.EVENT_TIME_OUT_OF_RANGE;
import static io.adtally.deadletter.RejectionReason.INVALID_FIELD;
import static io.adtally.deadletter.RejectionReason.MALFORMED_JSON;
import static io.adtally.deadletter.RejectionReason.PLACEHOLDER_ID;
import static io.adtally.deadletter.RejectionReason.UNKNOWN_ENUM_VALUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.AdEvent;
import io.adtally.event.MediaType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Impressions as they were reported by people who count ads, and what is right. */
class FieldReportsTest {
    private static final String TOKEN = "\"placementToken\":\"t-cpm\"";

    /** JSON of an impression with these fields besides. */
    private static Input impression(String id, String fields) {
        return withTime(id, String.valueOf(Input.BROKER_MS - 5000), fields);
    }

    private static Input withTime(String id, String time, String fields) {
        return Input.json(
                        "{\"impressionId\":\"%s\",\"type\":\"EVENT_TYPE_IMPRESSION\",\"eventTimeMs\":%s,%s}"
                                .formatted(id, time, fields))
                .key(id);
    }

    private static Input ofType(String type) {
        return Input.json(
                        "{\"impressionId\":\"e\",\"type\":%s,\"eventTimeMs\":%d,%s}"
                                .formatted(type, Input.BROKER_MS - 5000, TOKEN))
                .key("e");
    }

    private static void refuses(Input input, RejectionReason reason, String message) {
        DeadLetter letter = input.rejected();
        assertThat(letter.reason()).as(letter.message()).isEqualTo(reason);
        assertThat(letter.message()).contains(message);
    }

    @Test
    void timesInOtherUnits() {
        refuses(withTime("s1", "\"1796057470\"", TOKEN), EVENT_TIME_OUT_OF_RANGE, "seconds");
        refuses(
                withTime("s2", "\"1796057470518000\"", TOKEN),
                EVENT_TIME_OUT_OF_RANGE,
                "microseconds");
        refuses(withTime("s3", "1796057470.518", TOKEN), MALFORMED_JSON, "");
        refuses(withTime("s4", "\"2026-11-30T10:00:00Z\"", TOKEN), MALFORMED_JSON, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${AUCTION_ID}", "{{impression_id}}"})
    void macrosInPlaceOfIds(String id) {
        refuses(impression(id, TOKEN), PLACEHOLDER_ID, "impression_id is \"" + id + "\"");
    }

    @Test
    void aMacroInPlaceOfAClickId() {
        refuses(
                Input.jsonWith(",\"clickId\":\"%%CACHEBUSTER%%\"}"),
                PLACEHOLDER_ID,
                "click_id is \"%%CACHEBUSTER%%\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.5", "\"0.00\"", "NaN", "\"${AUCTION_PRICE}\""})
    void pricesThatAreNoIntegers(String price) {
        refuses(impression("p", TOKEN + ",\"auctionPriceCpmMicros\":" + price), MALFORMED_JSON, "");
    }

    @ParameterizedTest
    @CsvSource({"-1", "9000000000000000000"})
    void pricesOffByAMillion(long price) {
        refuses(
                impression("p", TOKEN + ",\"auctionPriceCpmMicros\":" + price),
                INVALID_FIELD,
                "auction_price_cpm_micros is " + price + ", 0 to 10000000000000 allowed");
    }

    @Test
    void aPriceInAnotherCurrencyThanTheTermsSaysSo() {
        AdEvent event =
                impression(
                                "p6",
                                TOKEN
                                        + ",\"auctionPriceCpmMicros\":\"3000000\",\"currency\":\"EUR\"")
                        .accepted();

        assertThat(event.auctionPriceCurrency()).isEqualTo("EUR");
    }

    @Test
    void noPriceAndAPriceOfZero() {
        assertThat(price("null")).isEqualTo(AdEvent.ABSENT);
        assertThat(price("0")).isZero();
    }

    private static long price(String price) {
        return impression("p", TOKEN + ",\"auctionPriceCpmMicros\":" + price)
                .accepted()
                .auctionPriceCpmMicros();
    }

    @Test
    void aCurrencyThatNobodyPaysInIsNoReasonNotToBill() {
        assertThat(impression("p11", TOKEN + ",\"currency\":\"usd\"").accepted().clearedFields())
                .containsExactly("currency");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"context\":{\"country\":\"T1\"}} | context.country",
                "{\"context\":{\"country\":\"USA\"}} | context.country",
                "{\"context\":{\"country\":\"XX\"}} | context.country",
                "{\"consent\":{\"usPrivacy\":\"null\"}} | consent.us_privacy",
                "{\"context\":{\"deviceType\":-1}} | context.device_type",
                "{\"mediaType\":99} | media_type",
                "{\"mediaType\":\"MEDIA_TYPE_HOLOGRAM\"} | media_type"
            })
    void reportingFieldsThatAreWrong(String fields, String cleared) {
        AdEvent event =
                impression("f", TOKEN + "," + fields.substring(1, fields.length() - 1)).accepted();

        assertThat(event.clearedFields()).containsExactly(cleared);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"consent\":{\"usPrivacy\":\"1---\"}",
                "\"context\":null,\"consent\":null,\"labels\":null",
                "\"future\":{\"a\":[1,{\"b\":null}]}"
            })
    void nothingWrong(String fields) {
        assertThat(impression("f", TOKEN + "," + fields).accepted().clearedFields()).isEmpty();
    }

    @Test
    void aConsentStringOf4201Bytes() {
        AdEvent event =
                impression(
                                "f3",
                                TOKEN
                                        + ",\"consent\":{\"gdpr\":true,\"tcf\":\""
                                        + "C".repeat(4201)
                                        + "\"}")
                        .accepted();

        assertThat(event.clearedFields()).containsExactly("consent.tcf");
        assertThat(event.gdpr()).isTrue();
        assertThat(event.personalDataAllowed()).isFalse();
    }

    @Test
    void aUserIdOf196Bytes() {
        AdEvent event =
                impression("f4", TOKEN + ",\"userId\":\"" + "x".repeat(196) + "\"").accepted();

        assertThat(event.clearedFields()).containsExactly("user_id");
        assertThat(event.userId()).isEmpty();
    }

    @Test
    void aLabelOf171Bytes() {
        AdEvent event =
                impression(
                                "f5",
                                TOKEN
                                        + ",\"labels\":{\"ad\":\"1\",\"page\":\""
                                        + "x".repeat(171)
                                        + "\"}")
                        .accepted();

        assertThat(event.clearedFields()).containsExactly("labels");
        assertThat(event.labels()).isEqualTo(Map.of("ad", "1"));
    }

    @Test
    void theCharacterThatEndsTextsInC() {
        AdEvent event =
                impression(
                                "f11",
                                TOKEN
                                        + ",\"labels\":{\"a\\u0000b\":\"c\\u0000\"},"
                                        + "\"userId\":\"u\\u0000x\"")
                        .accepted();

        assertThat(event.clearedFields()).containsExactly("user_id", "labels");
        assertThat(event.labels()).isEmpty();
    }

    /** An id is opaque: nobody knows what its producer takes for the same. */
    @Test
    void aUuidInCapitalsIsAnother() {
        String capitals = "6F9619FF-8B86-D011-B42D-00C04FC964FF";
        String small = "6f9619ff-8b86-d011-b42d-00c04fc964ff";

        assertThat(impression(capitals, TOKEN).accepted().eventId())
                .isNotEqualTo(impression(small, TOKEN).accepted().eventId());
    }

    @Test
    void namesAndNumbersOfEnums() {
        refuses(ofType("\"IMPRESSION\""), MALFORMED_JSON, "");
        refuses(ofType("\"1\""), MALFORMED_JSON, "");
        refuses(ofType("\"EVENT_TYPE_VIDEO_PAUSE\""), UNKNOWN_ENUM_VALUE, "");
        assertThat(ofType("1").accepted().mediaType()).isEqualTo(MediaType.UNSPECIFIED);
    }

    @Test
    void anIntegerWrittenWithAFraction() {
        assertThat(withTime("e6", Input.BROKER_MS + ".0", TOKEN).accepted().eventTimeMs())
                .isEqualTo(Input.BROKER_MS);
    }

    @Test
    void anIdOf65Characters() {
        refuses(impression("x".repeat(65), TOKEN), INVALID_FIELD, "65 characters long");
    }
}
