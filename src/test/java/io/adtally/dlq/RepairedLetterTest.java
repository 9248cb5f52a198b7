package io.adtally.dlq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.StoredLetter;
import io.adtally.event.SourceRecord;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A letter's way through a file, and what a person may do to it there. */
class RepairedLetterTest {
    private static final DeadLetter CONVERSION =
            Letters.letter(
                    RejectionReason.INVALID_FIELD,
                    "ads.conversions.v1",
                    SourceRecord.PROTOBUF,
                    "imp-1",
                    conversion("usd").toByteArray());
    private static final DeadLetter BROKEN_JSON =
            Letters.letter(
                    RejectionReason.MALFORMED_JSON,
                    Letters.CLICKS,
                    SourceRecord.JSON,
                    "imp-1",
                    Letters.bytes("{\"impressionId\":\"imp-1\""));

    @Property
    void comesBackAsItWasWhereNothingIsMended(@ForAll byte[] value, @ForAll String key) {
        DeadLetter letter =
                Letters.letter(
                        RejectionReason.ORPHAN, Letters.CLICKS, SourceRecord.JSON, key, value);
        RepairedLetter back = repaired(line(letter));

        assertThat(back.repaired()).isFalse();
        assertThat(back.record()).isEqualTo(letter.nextAttempt().source());
        assertThat(back.headers())
                .containsAllEntriesOf(DeadLetterHeaders.of(letter.nextAttempt()))
                .containsEntry("adtally.dlq.letter", "ads.dlq.v1-3@17")
                .containsEntry("adtally.dlq.run", "run-1")
                .doesNotContainKey("adtally.dlq.repaired-from");
    }

    @Test
    void keepsRecordsWithoutKeyOrValue() {
        DeadLetter none =
                Letters.letter(
                        RejectionReason.NULL_VALUE,
                        Letters.CLICKS,
                        SourceRecord.PROTOBUF,
                        null,
                        null);

        assertThat(repaired(line(none)).record().key()).isNull();
        assertThat(repaired(line(none)).record().value()).isNull();
    }

    @Test
    void writesAMendedEventInItsContentType() throws InvalidProtocolBufferException {
        ObjectNode line = line(CONVERSION);
        ObjectNode event = line.path("event").deepCopy();
        assertThat(event.path("currency").asText()).isEqualTo("usd");
        line.putObject("repair").set("event", event.put("currency", "USD"));

        RepairedLetter mended = repaired(line);

        assertThat(mended.repaired()).isTrue();
        assertThat(AdEvent.parseFrom(mended.record().value())).isEqualTo(conversion("USD"));
        assertThat(mended.refusal()).isEmpty();
        assertThat(mended.headers())
                .containsEntry("adtally.dlq.attempt", "3")
                .containsEntry(
                        "adtally.dlq.repaired-from",
                        DeadLetterHeaders.sha256(CONVERSION.source().value()));
    }

    /** jq rounds what is beyond 2^53, wherever it reads a number. */
    @Test
    void showsLargeNumbersAsTextWhateverTheyWere() {
        DeadLetter letter =
                Letters.letter(
                        RejectionReason.INVALID_FIELD,
                        Letters.CLICKS,
                        SourceRecord.JSON,
                        "imp-1",
                        Letters.bytes(
                                "{\"impressionId\":\"imp-1\",\"type\":3,\"event_time_ms\":1e3,"
                                    + "\"conversionValueMicros\":9007199254740993,"
                                    + "\"consent\":{\"gppSid\":[7]},\"new\":[0.10,null,true]}"));

        assertThat(line(letter).path("event").toString())
                .isEqualTo(
                        "{\"impressionId\":\"imp-1\",\"type\":3,\"event_time_ms\":\"1000\","
                                + "\"conversionValueMicros\":\"9007199254740993\","
                                + "\"consent\":{\"gppSid\":[7]},\"new\":[0.10,null,true]}");
    }

    @Test
    void takesTextWhereTheEventCannotBeRead() {
        ObjectNode line = line(BROKEN_JSON);
        assertThat(line.has("event")).isFalse();
        assertThat(line.path("text").asText()).isEqualTo("{\"impressionId\":\"imp-1\"");
        line.putObject("repair").put("text", line.path("text").asText() + "}");

        assertThat(repaired(line).record().value())
                .isEqualTo(Letters.bytes("{\"impressionId\":\"imp-1\"}"));
        assertThat(repaired(line).refusal()).hasValue("MISSING_FIELD: type is missing");
    }

    @Test
    void takesBytesKeyAndContentType() {
        ObjectNode line = line(CONVERSION);
        line.putObject("repair")
                .put("value_base64", "AQI=")
                .put("key", "imp-2")
                .put("content_type", "application/json");

        RepairedLetter mended = repaired(line);

        assertThat(mended.record().value()).containsExactly(1, 2);
        assertThat(mended.record().key()).isEqualTo(Letters.bytes("imp-2"));
        assertThat(mended.headers()).containsEntry("content-type", "application/json");
    }

    @Test
    void saysWhatIngestWouldRefuseAgain() {
        ObjectNode line = line(CONVERSION);
        ObjectNode event = line.path("event").deepCopy();
        line.putObject("repair").set("event", event.put("conversion_id", "null"));

        assertThat(repaired(line).refusal())
                .hasValueSatisfying(
                        refusal ->
                                assertThat(refusal)
                                        .startsWith("PLACEHOLDER_ID: conversion_id is \"null\""));
    }

    @Test
    void sendsWhatIngestAcceptsWithoutAField() {
        assertThat(repaired(line(CONVERSION)).refusal()).isEmpty();
    }

    @Test
    void refusesAChangeOutsideTheRepair() {
        for (String field : new String[] {"letter", "key_base64", "value_base64", "checksum"}) {
            ObjectNode line = line(CONVERSION);
            line.put(field, "AQI=");
            refuses(line, "something but \"repair\" was changed");
        }
        ObjectNode line = line(CONVERSION);
        ((ObjectNode) line.path("headers")).put("adtally.dlq.attempt", "0");
        refuses(line, "something but \"repair\" was changed");
    }

    @Test
    void refusesARepairThatIsNone() {
        refuses(withRepair("repiar", 1), "Unrecognized field");
        ObjectNode two = line(CONVERSION);
        two.putObject("repair").put("text", "{}").put("value_base64", "AQI=");
        refuses(two, "more than one of event, text and value_base64");
        ObjectNode event = line(CONVERSION);
        event.putObject("repair").putObject("event").put("type", "CLICK");
        refuses(event, "type is \"CLICK\", not a name with EVENT_TYPE_");
        ObjectNode base64 = line(CONVERSION);
        base64.putObject("repair").put("value_base64", "%%%%");
        refuses(base64, "Illegal base64 character");
        refuses("{", "Unexpected end-of-input");
        refuses("null", "null is no ExportedLetter");
        refuses("{}", "something but \"repair\" was changed");
    }

    @Test
    void sendsWhatWasCutOnlyOnceItIsWholeAgain() {
        DeadLetter tooLarge =
                Letters.letter(
                        RejectionReason.RECORD_TOO_LARGE,
                        Letters.CLICKS,
                        SourceRecord.PROTOBUF,
                        "imp-1",
                        new byte[DeadLetterHeaders.MAX_VALUE_BYTES + 1]);
        ObjectNode line = line(tooLarge);
        refuses(line, "cut to fit");

        line.putObject("repair").put("value_base64", "AQI=");
        assertThat(repaired(line).record().value()).containsExactly(1, 2);
        assertThat(repaired(line).headers()).doesNotContainKey("adtally.dlq.length");
    }

    @Test
    void refusesWhatIsNoLetterOrNoEvent() {
        StoredLetter foreign = new StoredLetter("t", 0, 0, 0, Map.of(), null, new byte[0]);
        refuses(Json.write(ExportedLetter.of(foreign)), "no letter this release can read");
        refuses(
                line(
                        Letters.letter(
                                RejectionReason.CATALOG_ENTRY_CHANGED,
                                "ads.catalog.v1",
                                SourceRecord.JSON,
                                "t@1",
                                Letters.bytes("{}"))),
                "a catalog entry");
    }

    private static ObjectNode withRepair(String name, int value) {
        ObjectNode line = line(CONVERSION);
        line.put(name, value);
        return line;
    }

    private static ObjectNode line(DeadLetter letter) {
        String line = Json.write(ExportedLetter.of(Letters.stored(letter, 17)));
        assertThat(line).doesNotContain("\n");
        return (ObjectNode) Json.tree(line);
    }

    private static RepairedLetter repaired(ObjectNode line) {
        return RepairedLetter.of(Json.read(line.toString(), ExportedLetter.class), "run-1");
    }

    private static void refuses(Object line, String message) {
        assertThatThrownBy(
                        () ->
                                RepairedLetter.of(
                                        Json.read(line.toString(), ExportedLetter.class), "run-1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static AdEvent conversion(String currency) {
        return Letters.click("imp-1")
                .setType(EventType.EVENT_TYPE_CONVERSION)
                .setConversionId("order-1")
                .setConversionValueMicros(5)
                .setCurrency(currency)
                .build();
    }
}
