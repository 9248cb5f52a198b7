package io.adtally.ingest;

import static io.adtally.deadletter.RejectionReason.EMPTY_VALUE;
import static io.adtally.deadletter.RejectionReason.FORGED_REPLAY_HEADER;
import static io.adtally.deadletter.RejectionReason.HEADERS_TOO_LARGE;
import static io.adtally.deadletter.RejectionReason.MALFORMED_JSON;
import static io.adtally.deadletter.RejectionReason.MALFORMED_PROTOBUF;
import static io.adtally.deadletter.RejectionReason.MISSING_FIELD;
import static io.adtally.deadletter.RejectionReason.NULL_VALUE;
import static io.adtally.deadletter.RejectionReason.RECORD_TOO_LARGE;
import static io.adtally.deadletter.RejectionReason.UNKNOWN_CONTENT_TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Records that are refused for their envelope or for bytes that are no message. */
class BadBytesTest {
    private static final int UNKNOWN_FIELD = 1000;

    @Test
    void refusesANullValue() {
        assertThat(Input.of((byte[]) null).rejected().reason()).isEqualTo(NULL_VALUE);
    }

    @Test
    void refusesZeroBytes() {
        assertThat(Input.of(new byte[0]).rejected().reason()).isEqualTo(EMPTY_VALUE);
    }

    @Test
    void refusesATruncatedMessage() {
        byte[] whole = Input.impression().build().toByteArray();
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        assertThat(Input.of(cut).rejected().reason()).isEqualTo(MALFORMED_PROTOBUF);
    }

    @Test
    void refusesTagZero() {
        assertThat(Input.of(new byte[] {0, 1}).rejected().reason()).isEqualTo(MALFORMED_PROTOBUF);
    }

    @Test
    void refusesInvalidUtf8() throws IOException {
        byte[] value = message(out -> out.writeBytes(5, ByteString.fromHex("c328")));
        assertThat(Input.of(value).rejected().reason()).isEqualTo(MALFORMED_PROTOBUF);
    }

    @Test
    void refusesANegativeLength() throws IOException {
        byte[] value =
                message(
                        out -> {
                            out.writeTag(5, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                            out.writeInt32NoTag(-1);
                        });
        assertThat(Input.of(value).rejected().reason()).isEqualTo(MALFORMED_PROTOBUF);
    }

    @Test
    void refusesGroupsNested150Deep() throws IOException {
        assertThat(Input.of(groups(150)).rejected().reason()).isEqualTo(MALFORMED_PROTOBUF);
    }

    @Test
    void refusesUnknownGroupsNested200Deep() throws IOException {
        assertThat(Input.of(groups(200)).rejected().reason()).isEqualTo(MALFORMED_PROTOBUF);
    }

    @Test
    void refusesAKnownFieldOfAnotherWireType() throws IOException {
        byte[] value =
                message(
                        out -> {
                            out.writeInt64(1, 5);
                            out.writeEnum(2, 1);
                        });
        assertThat(Input.of(value).rejected().reason()).isEqualTo(MALFORMED_PROTOBUF);
    }

    @Test
    void findsEverythingMissingInAMessageOfUnknownFieldsOnly() {
        byte[] value =
                UnknownFieldSet.newBuilder()
                        .addField(
                                UNKNOWN_FIELD,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build()
                        .toByteArray();
        assertThat(Input.of(value).rejected().reason()).isEqualTo(MISSING_FIELD);
    }

    @Test
    void refusesJsonOnAProtobufTopic() {
        assertThat(Input.jsonWith("}").topic(Input.TOPIC).rejected().reason())
                .isEqualTo(MALFORMED_PROTOBUF);
    }

    @Test
    void refusesProtobufOnAJsonTopic() {
        assertThat(Input.of(Input.impression()).topic(Input.JSON_TOPIC).rejected().reason())
                .isEqualTo(MALFORMED_JSON);
    }

    @Test
    void refusesAnUnknownContentType() {
        assertThat(
                        Input.of(Input.impression())
                                .header("content-type", "text/plain")
                                .rejected()
                                .reason())
                .isEqualTo(UNKNOWN_CONTENT_TYPE);
    }

    @Test
    void escapesAndCutsAnUnknownContentType() {
        assertThat(
                        Input.of(Input.impression())
                                .header("content-type", "x\u001b[31m" + "y".repeat(5000))
                                .rejected()
                                .message())
                .contains("\\u001b[31my")
                .doesNotContain("\u001b");
    }

    @Test
    void refusesAnEmptyContentType() {
        assertThat(Input.of(Input.impression()).header("content-type", null).rejected().reason())
                .isEqualTo(UNKNOWN_CONTENT_TYPE);
    }

    @Test
    void refusesARecordOverTheSizeCap() {
        byte[] value = new byte[Input.CONFIG.maxRecordBytes() + 1];
        assertThat(Input.of(value).rejected().reason()).isEqualTo(RECORD_TOO_LARGE);
    }

    @Test
    void refusesACompressedBombUnopened() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[10_000_000]);
        }
        assertThat(
                        Input.of(bomb.toByteArray())
                                .header("content-encoding", "gzip")
                                .rejected()
                                .reason())
                .isEqualTo(UNKNOWN_CONTENT_TYPE);
    }

    @Test
    void refusesHeadersOverTheCap() {
        assertThat(
                        Input.of(Input.impression())
                                .header("x", "y".repeat(Input.CONFIG.maxHeadersBytes()))
                                .rejected()
                                .reason())
                .isEqualTo(HEADERS_TOO_LARGE);
    }

    @Test
    void countsTheBytesOfHeaderNames() {
        assertThat(
                        Input.of(Input.impression())
                                .header("x".repeat(Input.CONFIG.maxHeadersBytes() + 1), null)
                                .rejected()
                                .reason())
                .isEqualTo(HEADERS_TOO_LARGE);
    }

    @Test
    void refusesAReplayHeaderForgedOnAMainTopic() {
        assertThat(
                        Input.of(Input.impression())
                                .header("adtally.dlq.attempt", "1")
                                .rejected()
                                .reason())
                .isEqualTo(FORGED_REPLAY_HEADER);
    }

    @Test
    void refusesAReplayHeaderForgedOnADelayedTopic() {
        assertThat(
                        Input.of(Input.impression())
                                .topic(Input.DELAYED_TOPIC)
                                .header("adtally.dlq.reason", "ORPHAN")
                                .rejected()
                                .reason())
                .isEqualTo(FORGED_REPLAY_HEADER);
    }

    @Test
    void refusesAnAttemptThatIsNoCount() {
        assertThat(
                        Input.of(Input.impression())
                                .topic(Input.RETRY_TOPIC)
                                .header("adtally.dlq.attempt", "9999999999999")
                                .rejected()
                                .reason())
                .isEqualTo(FORGED_REPLAY_HEADER);
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.write(out);
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] groups(int depth) throws IOException {
        return message(
                out -> {
                    for (int i = 0; i < depth; i++) {
                        out.writeTag(UNKNOWN_FIELD, WireFormat.WIRETYPE_START_GROUP);
                    }
                    for (int i = 0; i < depth; i++) {
                        out.writeTag(UNKNOWN_FIELD, WireFormat.WIRETYPE_END_GROUP);
                    }
                });
    }
}
