package io.adtally.ingest;

import static io.adtally.deadletter.RejectionReason.MALFORMED_JSON;
import static io.adtally.deadletter.RejectionReason.MALFORMED_PROTOBUF;
import static io.adtally.deadletter.RejectionReason.MISSING_FIELD;
import static io.adtally.deadletter.RejectionReason.UNKNOWN_CONTENT_TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What a message says of bytes that are no event, beyond that they are none. */
class LikelyCauseTest {
    private static final String EVENT =
            "{\"impressionId\":\"imp-1\",\"type\":\"EVENT_TYPE_CLICK\",\"eventTimeMs\":\"1\"}";
    private static final byte[] PROTOBUF = Input.impression().build().toByteArray();

    @Test
    void recognisesCompression() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(bytes(EVENT));
        }
        bothFormats(bytes.toByteArray(), "Likely gzip: leave compression to Kafka");
        bothFormats(HexFormat.of().parseHex("28b52ffd2004"), "Likely zstd");
        DeadLetter encoded =
                Input.of(bytes.toByteArray()).header("Content-Encoding", "gzip").rejected();
        assertThat(encoded.reason()).isEqualTo(UNKNOWN_CONTENT_TYPE);
        assertThat(encoded.message()).contains("content-encoding", "compression.type");
    }

    @Test
    void recognisesOtherEncodingsOfText() {
        for (String charset : new String[] {"UTF-16", "UTF-16LE", "UTF-16BE"}) {
            bothFormats(EVENT.getBytes(Charset.forName(charset)), "Likely UTF-16: write");
        }
        bothFormats(bytes("\uFEFF" + EVENT), "Likely a UTF-8 byte order mark");
    }

    @Test
    void recognisesConfluentsFraming() {
        bothFormats(join("000000002a", PROTOBUF), "Likely Confluent's framing (schema id 42)");
        bothFormats(join("000000002a", bytes(EVENT)), "Likely Confluent's framing (schema id 42)");
    }

    @Test
    void recognisesTheOtherFormat() {
        assertThat(protobuf(bytes(" " + EVENT)))
                .contains("Likely JSON: set the header content-type: application/json")
                .contains("adtally.ingest.json-topics");
        assertThat(json(PROTOBUF))
                .contains("Likely protobuf: set the header content-type: application/protobuf");
    }

    @Test
    void recognisesABatch() {
        String split = "a record holds one, without a length or brackets around it; dlq.sh split";
        bothFormats(bytes("[" + EVENT + ",\n" + EVENT + "]"), "Likely a batch of 2: " + split);
        bothFormats(bytes(EVENT + "\n" + EVENT + "\n"), "Likely a batch of 2: " + split);
        assertThat(protobuf(join(hex(PROTOBUF.length), PROTOBUF)))
                .contains("Likely a batch of 1: " + split);
    }

    /** The length passes for the tag of an unknown field, which swallows the impression id. */
    @Test
    void recognisesABatchThatPassesForAnEventWithoutAnId() {
        AdEvent.Builder event =
                Input.event(EventType.EVENT_TYPE_CLICK).setImpressionId("aaaaaaaaaha");
        while (event.build().getSerializedSize() < 162) {
            event.setUserId(event.getUserId() + "u");
        }
        byte[] value = event.build().toByteArray();
        assertThat(value).hasSize(162);

        DeadLetter letter = Input.of(join("a201", value)).rejected();

        assertThat(letter.reason()).isEqualTo(MISSING_FIELD);
        assertThat(letter.message()).contains("is missing. Likely a batch of 1: ");
    }

    @Test
    void recognisesTextAroundAnEvent() {
        bothFormats(Base64.getEncoder().encode(bytes(EVENT)), "Likely base64");
        bothFormats(Base64.getEncoder().encode(PROTOBUF), "Likely base64");
        assertThat(json(bytes("\"" + EVENT.replace("\"", "\\\"") + "\"")))
                .contains("Likely JSON inside a JSON string: serialize it once");
    }

    @Test
    void saysNothingWhereNothingIsRecognised() {
        assertThat(protobuf(HexFormat.of().parseHex("ff")))
                .isEqualTo(
                        "at byte 1 of 1: a field ends beyond the end; the bytes were cut, or are no"
                                + " such message");
        assertThat(json(bytes("hello, world"))).isEqualTo("Unrecognized token at line 1, column 1");
    }

    @Test
    void saysInWhichFieldProtobufBreaks() {
        assertThat(protobuf(HexFormat.of().parseHex("0a0161" + "7a040a02c328")))
                .isEqualTo("at byte 7 of 9, in context.site_id: the text is not UTF-8");
    }

    private static void bothFormats(byte[] value, String cause) {
        assertThat(protobuf(value)).contains(cause);
        assertThat(json(value)).contains(cause);
    }

    private static String protobuf(byte[] value) {
        DeadLetter letter = Input.of(value).rejected();
        assertThat(letter.reason()).isEqualTo(MALFORMED_PROTOBUF);
        return letter.message();
    }

    private static String json(byte[] value) {
        DeadLetter letter = Input.of(value).topic(Input.JSON_TOPIC).rejected();
        assertThat(letter.reason()).isEqualTo(MALFORMED_JSON);
        return letter.message();
    }

    private static byte[] join(String hex, byte[] value) {
        return HexFormat.of().parseHex(hex + HexFormat.of().formatHex(value));
    }

    private static String hex(int length) {
        return HexFormat.of().toHexDigits((byte) length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
