package io.adtally.ingest;

import static io.adtally.deadletter.RejectionReason.MALFORMED_JSON;
import static io.adtally.deadletter.RejectionReason.UNKNOWN_ENUM_VALUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that are not the strict, canonical JSON of an event. */
class BadJsonTest {
    private static void refuses(Input input) {
        assertThat(input.rejected().reason()).isEqualTo(MALFORMED_JSON);
    }

    @Test
    void acceptsTheTextAllOthersDifferFrom() {
        assertThat(Input.jsonWith("}").accepted().impressionId()).isEqualTo("imp-1");
    }

    @Test
    void refusesADuplicateKey() {
        refuses(Input.jsonWith(",\"userId\":\"a\",\"userId\":\"b\"}"));
    }

    @Test
    void refusesADuplicateKeyInAnUnknownObject() {
        refuses(Input.jsonWith(",\"new\":{\"a\":1,\"a\":2}}"));
    }

    @Test
    void refusesADuplicateLabel() {
        refuses(Input.jsonWith(",\"labels\":{\"a\":\"1\",\"a\":\"2\"}}"));
    }

    @Test
    void refusesTrailingTokens() {
        refuses(Input.jsonWith("} x"));
    }

    @Test
    void refusesAnUnbalancedEnd() {
        refuses(Input.jsonWith("}}"));
    }

    @Test
    void refusesTwoDocuments() {
        refuses(Input.jsonWith("}{}"));
    }

    @Test
    void refusesObjects5000Deep() {
        refuses(Input.jsonWith(",\"new\":" + "{\"a\":".repeat(5000) + "1" + "}".repeat(5001)));
    }

    @Test
    void refusesListsUnclosed5000Deep() {
        refuses(Input.jsonWith(",\"new\":" + "[".repeat(5000)));
    }

    @Test
    void refusesANumberOf1000Digits() {
        refuses(Input.jsonWith(",\"conversionValueMicros\":" + "1".repeat(1000) + "}"));
    }

    @Test
    void refusesANumberOf1000DigitsInAnUnknownField() {
        refuses(Input.jsonWith(",\"new\":" + "1".repeat(1000) + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "+1", "01", "-01", ".5", "5.", "0x10"})
    void refusesWhatIsNoJsonNumber(String number) {
        refuses(Input.jsonWith(",\"conversionValueMicros\":" + number + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e999999999", "1e99999999999999999999"})
    void refusesAnEndlessExponent(String number) {
        refuses(Input.jsonWith(",\"conversionValueMicros\":" + number + "}"));
        refuses(Input.jsonWith(",\"new\":" + number + "}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5",
                "\"1.5\"",
                "1e-3",
                "1e-999999999",
                "9223372036854775808",
                "\"9223372036854775808\"",
                "-9223372036854775809",
                "\"\"",
                "\" 1\"",
                "\"+1\"",
                "\"01\"",
                "\"1e3\"",
                "\"\u0661\"",
                "true",
                "[1]",
                "{}"
            })
    void refusesWhatIsNo64BitInteger(String number) {
        refuses(Input.jsonWith(",\"conversionValueMicros\":" + number + "}"));
    }

    @Test
    void refusesWhatDoesNotFit32Bits() {
        refuses(Input.jsonWith(",\"context\":{\"deviceType\":2147483648}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "\\ud800x", "\\udc00\\ud800"})
    void refusesALoneSurrogate(String escape) {
        refuses(Input.jsonWith(",\"userId\":\"" + escape + "\"}"));
        refuses(Input.jsonWith(",\"new\":\"" + escape + "\"}"));
        refuses(Input.jsonWith(",\"" + escape + "\":1}"));
    }

    @Test
    void refusesASurrogateEncodedAsUtf8() {
        byte[] value = "{\"userId\":\"\u00ed\u00a0\u0080\"}".getBytes(StandardCharsets.ISO_8859_1);
        refuses(Input.of(value).topic(Input.JSON_TOPIC));
    }

    @Test
    void refusesAnotherEncoding() {
        byte[] value = "{\"impressionId\":\"imp-1\"}".getBytes(StandardCharsets.UTF_16);
        refuses(Input.of(value).topic(Input.JSON_TOPIC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\n", "\u001b"})
    void refusesAControlCharacter(String character) {
        refuses(Input.jsonWith(",\"userId\":\"" + character + "\"}"));
    }

    @Test
    void refusesCamelCaseAndSnakeCaseOfOneField() {
        refuses(Input.jsonWith(",\"impression_id\":\"imp-1\"}"));
    }

    @Test
    void refusesBothNamesOfAFieldEvenIfOneIsNull() {
        refuses(Input.jsonWith(",\"userId\":null,\"user_id\":\"a\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "1", "\"x\"", "true", " ", "{", "}", "[{}]"})
    void refusesARootThatIsNoObject(String text) {
        refuses(Input.json(text));
    }

    @Test
    void refusesAByteOrderMark() {
        refuses(Input.json("\uFEFF{\"impressionId\":\"imp-1\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'a':1}", "{a:1}", "{\"a\":1,}", "{\"a\":1}//", "{/**/}", "{\"a\":}"})
    void refusesWhatOtherParsersForgive(String text) {
        refuses(Input.json(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"userId\":1",
                "\"test\":\"true\"",
                "\"test\":1",
                "\"context\":[]",
                "\"context\":\"x\"",
                "\"labels\":[]",
                "\"labels\":{\"a\":1}",
                "\"labels\":{\"a\":null}",
                "\"consent\":{\"gppSid\":1}",
                "\"consent\":{\"gppSid\":[null]}",
                "\"consent\":{\"gppSid\":[[1]]}",
                "\"mediaType\":true",
                "\"mediaType\":\"VIDEO\"",
                "\"mediaType\":\"1\""
            })
    void refusesAValueOfAnotherKind(String field) {
        refuses(Input.jsonWith("," + field + "}"));
    }

    @Test
    void takesTheNameOfAnEnumValueYetToComeForRetriable() {
        assertThat(Input.jsonWith(",\"validity\":\"VALIDITY_UNCERTAIN\"}").rejected().reason())
                .isEqualTo(UNKNOWN_ENUM_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"secret\" 1}",
                "{\"a\": secret}",
                "{\"secret\":1,\"secret\":2}",
                "{\"a\":\"secret",
                "{\"userId\":{\"secret\":1}}",
                "{\"consent\":{\"tcf\":[\"secret\"]}}",
                "{\"labels\":{\"a\":[\"secret\"]}}",
                "{\"secret\":{\"secret\":1e999}}",
                "{\"secret\":0secret}"
            })
    void neverQuotesWhatMayTellOfAPerson(String text) {
        DeadLetter letter = Input.json(text).rejected();
        assertThat(letter.reason()).isEqualTo(MALFORMED_JSON);
        assertThat(letter.message()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"userId\":7} | user_id is a number, a text is needed",
                "{\"context\":[1]} | context is a list, an object is needed",
                "{\"consent\":{\"gppSid\":[7,\"x\"]}}"
                        + " | consent.gpp_sid[1] is \"x\", a whole number of 32 bits is needed",
                "{\"consent\":{\"gppSid\":[4294967296]}} | consent.gpp_sid[0] is 4294967296, a"
                        + " whole number of 32 bits is needed",
                "{\"consent\":{\"gdpr\":\"yes\"}}"
                        + " | consent.gdpr is \"yes\", true or false is needed",
                "{\"eventTimeMs\":1.5}"
                        + " | event_time_ms is 1.5, a whole number of 64 bits is needed",
                "{\"labels\":{\"k\":null}} | labels[\"k\"] is null, a text is needed",
                "{\"labels\":{\"k\":\"\",\"k\":\"\"}}"
                        + " | labels[\"k\"] is given twice at line 1, column 22",
                "{\"labels\":{\"k\":\"\\ud800\"}}"
                        + " | labels[\"k\"] holds half of a surrogate pair",
                "{\"userId\":null,\"user_id\":\"\"} | user_id is given under both its names",
                "{\"context\":{\"new\":[NaN]}} | Non-standard token at line 1, column 23, in an"
                        + " unknown field of context",
                "{\"type\":\"CLICK\"} | type is \"CLICK\", not a name with EVENT_TYPE_; is it"
                        + " EVENT_TYPE_CLICK?",
                "7 | the value is a number, one JSON object is needed",
            })
    void namesThePathTheValueAndWhatIsAllowed(String text, String message) {
        assertThat(Input.json(text).rejected().message()).isEqualTo(message);
    }
}
