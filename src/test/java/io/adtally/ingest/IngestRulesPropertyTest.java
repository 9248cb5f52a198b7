package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.AdEvent;
import io.adtally.event.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever comes in, there is one answer; and both encodings of an event say the same. */
class IngestRulesPropertyTest {
    @Property
    void protobufAndJsonOfAnEventAreOne(
            @ForAll("events") io.adtally.proto.events.v1.AdEvent.Builder event)
            throws InvalidProtocolBufferException {
        AdEvent fromProtobuf = Input.of(event).accepted();
        String camelCase = JsonFormat.printer().print(event);
        String snakeCase = JsonFormat.printer().preservingProtoFieldNames().print(event);

        assertThat(withSource(Input.json(camelCase).accepted(), fromProtobuf.source()))
                .isEqualTo(fromProtobuf);
        assertThat(withSource(Input.json(snakeCase).accepted(), fromProtobuf.source()))
                .isEqualTo(fromProtobuf);
    }

    @Property
    void answersToAnyBytes(@ForAll byte[] value) {
        answers(Input.of(value));
        answers(Input.of(value).topic(Input.JSON_TOPIC));
    }

    @Property
    void answersToDamagedProtobuf(
            @ForAll("events") io.adtally.proto.events.v1.AdEvent.Builder event,
            @ForAll @IntRange(max = 4095) int position,
            @ForAll byte flipped) {
        byte[] value = event.build().toByteArray();
        value[position % value.length] ^= flipped;
        answers(Input.of(value));
    }

    @Property
    void answersToDamagedJson(
            @ForAll("events") io.adtally.proto.events.v1.AdEvent.Builder event,
            @ForAll @IntRange(max = 4095) int position,
            @ForAll byte flipped)
            throws InvalidProtocolBufferException {
        byte[] value = JsonFormat.printer().print(event).getBytes(StandardCharsets.UTF_8);
        value[position % value.length] ^= flipped;
        answers(Input.of(value).topic(Input.JSON_TOPIC));
    }

    @Property
    void answersToAnyMixOfJsonTokens(@ForAll("jsonTokens") List<String> tokens) {
        answers(Input.json(String.join("", tokens)));
    }

    private static void answers(Input input) {
        if (input.decide() instanceof IngestDecision.Rejected) {
            assertThat(input.rejected().reason().origin()).isEqualTo(RejectionReason.Origin.INGEST);
        } else {
            assertThat(input.accepted().impressionId()).isEqualTo("imp-1");
        }
    }

    @Provide
    Arbitrary<List<String>> jsonTokens() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"",
                        "\"type\"",
                        "\"labels\"",
                        "\"context\"",
                        "\"consent\"",
                        "\"gppSid\"",
                        "null",
                        "1",
                        "-",
                        "1e9",
                        "true",
                        "\\u",
                        "\\ud800",
                        " ",
                        "NaN",
                        "\"impressionId\":\"imp-1\"",
                        "\u0000",
                        "\uFEFF")
                .list()
                .ofMaxSize(12)
                .map(tokens -> concat("{", tokens));
    }

    private static List<String> concat(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }

    @Provide
    Arbitrary<io.adtally.proto.events.v1.AdEvent.Builder> events() {
        return WireEvents.valid();
    }

    static AdEvent withSource(AdEvent event, SourceRecord source) {
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
                event.context(),
                event.gdpr(),
                event.personalDataAllowed(),
                event.test(),
                event.labels(),
                event.validity(),
                event.clearedFields(),
                event.facts(),
                source);
    }
}
