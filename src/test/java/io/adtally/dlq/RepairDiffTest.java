package io.adtally.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.SourceRecord;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import org.junit.jupiter.api.Test;

class RepairDiffTest {
    private static final AdEvent EVENT =
            Letters.click("imp-1")
                    .setCurrency("usd")
                    .putLabels("team", "blue")
                    .setConsent(Consent.newBuilder().setGdpr(true).addGppSid(7).addGppSid(8))
                    .build();

    @Test
    void saysWhatChangesPathByPath() {
        AdEvent mended =
                EVENT.toBuilder()
                        .setCurrency("USD")
                        .clearEventTimeMs()
                        .setQuantityMilli(5)
                        .setConsent(EVENT.getConsent().toBuilder().setGppSid(1, 9))
                        .build();

        assertThat(RepairDiff.of(protobuf("imp-1", EVENT), protobuf("imp-1", mended)))
                .containsExactly(
                        "event_time_ms: \"" + EVENT.getEventTimeMs() + "\" → absent",
                        "currency: \"usd\" → \"USD\"",
                        "consent.gpp_sid: \"7\", \"8\" → \"7\", \"9\"",
                        "quantity_milli: absent → \"5\"");
    }

    @Test
    void hidesWhoItWas() {
        AdEvent mended =
                EVENT.toBuilder().setUserId("somebody-else").putLabels("team", "pink").build();

        assertThat(RepairDiff.of(protobuf("imp-1", EVENT), protobuf("imp-1", mended)))
                .containsExactly(
                        "user_id: 23 characters (hidden) → 13 characters (hidden)",
                        "labels.value: 4 characters (hidden) → others");
    }

    @Test
    void hidesAKeyThatIsNotTheImpressionId() {
        assertThat(RepairDiff.of(protobuf(Letters.USER, EVENT), protobuf("imp-1", EVENT)))
                .containsExactly(
                        "key: 23 bytes that are not the impression id (hidden) → \"imp-1\"");
        assertThat(RepairDiff.of(protobuf(null, EVENT), protobuf("imp-1", EVENT)))
                .containsExactly("key: absent → \"imp-1\"");
    }

    @Test
    void showsBytesThatCanBeReadNow() {
        SourceRecord broken = json("{\"impressionId\":\"imp-1\"");

        assertThat(RepairDiff.of(broken, json("{\"impressionId\":\"imp-1\",\"type\":3}")))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("breaks: \"Unexpected end-of-input at line 1")
                .endsWith("\" → no");
        assertThat(RepairDiff.of(broken, json("{\"impressionId\":\"imp-1\",\"type\":3}")))
                .contains("type: absent → \"3\"");
    }

    @Test
    void seesNoChangeInOtherBytesThatSayTheSame() {
        assertThat(
                        RepairDiff.of(
                                json("{\"impressionId\":\"imp-1\",\"eventTimeMs\":5}"),
                                json("{ \"impression_id\":\"imp-1\", \"event_time_ms\":\"5\"}")))
                .isEmpty();
    }

    @Test
    void cannotControlATerminal() {
        assertThat(RepairDiff.of(json("{\"clickId\":\"a\"}"), json("{\"clickId\":\"\\u001b[2J\"}")))
                .containsExactly("click_id: \"a\" → \"\\u001b[2J\"");
    }

    private static SourceRecord protobuf(String key, AdEvent event) {
        return Letters.letter(null, Letters.CLICKS, SourceRecord.PROTOBUF, key, event.toByteArray())
                .source();
    }

    private static SourceRecord json(String text) {
        return Letters.letter(null, Letters.CLICKS, SourceRecord.JSON, "imp-1", Letters.bytes(text))
                .source();
    }
}
