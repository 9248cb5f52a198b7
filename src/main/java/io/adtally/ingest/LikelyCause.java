package io.adtally.ingest;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.adtally.event.SourceRecord;
import io.adtally.proto.events.v1.AdEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What bytes most likely are that cannot be read, told by how they begin, with the remedy. */
final class LikelyCause {
    /** A zero byte and the schema's id. */
    private static final int CONFLUENT_FRAME_BYTES = 5;

    private static final int MIN_BASE64_CHARS = 16;

    private LikelyCause() {}

    /**
     * A sentence to stand behind what is wrong; empty where nothing is recognised.
     *
     * @param contentType what the bytes were taken for
     * @param expected an example of what they should be
     */
    static String of(byte[] value, String contentType, Message expected) {
        String cause = ofBytes(value);
        if (cause.isEmpty()) {
            cause = ofSeveral(value, expected);
        }
        if (cause.isEmpty()) {
            cause =
                    contentType.equals(SourceRecord.JSON)
                            ? ofNoJson(value, expected)
                            : ofNoProtobuf(value, expected);
        }
        return cause.isEmpty() ? "" : ". Likely " + cause;
    }

    private static String ofBytes(byte[] value) {
        if (begins(value, 0x1F, 0x8B)) {
            return "gzip: leave compression to Kafka (compression.type)";
        }
        if (begins(value, 0x28, 0xB5, 0x2F, 0xFD)) {
            return "zstd: leave compression to Kafka (compression.type)";
        }
        if (begins(value, 0xEF, 0xBB, 0xBF)) {
            return "a UTF-8 byte order mark: write the text without it";
        }
        boolean utf16 =
                begins(value, 0xFF, 0xFE)
                        || begins(value, 0xFE, 0xFF)
                        || begins(value, '{', 0)
                        || begins(value, 0, '{', 0);
        if (utf16) {
            return "UTF-16: write the text in UTF-8, without a byte order mark";
        }
        if (value.length > CONFLUENT_FRAME_BYTES && value[0] == 0) {
            return "Confluent's framing (schema id "
                    + ByteBuffer.wrap(value, 1, Integer.BYTES).getInt()
                    + "): use a serializer that knows no schema registry";
        }
        return "";
    }

    private static String ofSeveral(byte[] value, Message expected) {
        int parts = EventBatch.split(value).size();
        if (parts == 0) {
            return "";
        }
        return "a batch of "
                + parts
                + ": a record holds one, without a length or brackets around it"
                + (expected instanceof AdEvent ? "; dlq.sh split sends each on its own" : "");
    }

    private static String ofNoJson(byte[] value, Message expected) {
        if (beginsText(value, '"')) {
            return "JSON inside a JSON string: serialize it once";
        }
        if (isMessage(value, expected)) {
            return "protobuf: set the header content-type: application/protobuf";
        }
        return ofBase64(value, expected);
    }

    private static String ofNoProtobuf(byte[] value, Message expected) {
        if (beginsText(value, '{')) {
            return "JSON: set the header content-type: application/json, or name the topic in"
                    + " adtally.ingest.json-topics";
        }
        return ofBase64(value, expected);
    }

    private static String ofBase64(byte[] value, Message expected) {
        if (value.length < MIN_BASE64_CHARS) {
            return "";
        }
        try {
            byte[] decoded = Base64.getMimeDecoder().decode(value);
            boolean meant = begins(decoded, '{') || isMessage(decoded, expected);
            return meant && isPrintable(value) ? "base64: send the bytes themselves" : "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** The decoder passes over what is none of its letters. */
    private static boolean isPrintable(byte[] value) {
        return new String(value, StandardCharsets.ISO_8859_1)
                .chars()
                .allMatch(c -> (c > ' ' && c <= '~') || c == '\r' || c == '\n');
    }

    private static boolean isMessage(byte[] value, Message expected) {
        try {
            return !expected.getParserForType().parseFrom(value).getAllFields().isEmpty();
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private static boolean beginsText(byte[] value, char first) {
        int at = 0;
        while (at < value.length && Character.isWhitespace(value[at])) {
            at++;
        }
        return at < value.length && value[at] == first;
    }

    private static boolean begins(byte[] value, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= value.length || (value[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
