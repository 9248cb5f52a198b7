package io.adtally.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.adtally.event.SourceRecord;
import io.adtally.proto.events.v1.AdEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a record apart that holds several events, which ingest refuses: a list of JSON, lines of
 * JSON, protobuf messages each behind its length. Whether an event is valid is not asked here; on
 * its own it is judged on its own.
 */
public final class EventBatch {
    private static final JsonFactory FACTORY = new JsonFactory();

    private EventBatch() {}

    /**
     * One event, byte for byte as it stands in the record.
     *
     * @param impressionId empty: it cannot be told
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Part(byte[] value, String contentType, String impressionId) {}

    /** In their order; empty: it is no such record. */
    public static List<Part> split(byte[] value) {
        String text = utf8(value);
        char first = text.isBlank() ? ' ' : text.stripLeading().charAt(0);
        if (first == '[') {
            return jsonList(text);
        }
        if (first == '{') {
            List<Part> parts = jsonLines(text);
            return parts.size() > 1 ? parts : List.of();
        }
        return lengthDelimited(value);
    }

    private static List<Part> jsonList(String text) {
        try (JsonParser in = FACTORY.createParser(text)) {
            in.nextToken();
            List<Part> parts = new ArrayList<>();
            while (in.nextToken() == JsonToken.START_OBJECT) {
                parts.add(jsonObject(in, text));
            }
            boolean whole = in.currentToken() == JsonToken.END_ARRAY && in.nextToken() == null;
            return whole ? parts : List.of();
        } catch (JsonProcessingException e) {
            return List.of();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /** One object behind the other; where one is broken, a line is one. */
    private static List<Part> jsonLines(String text) {
        try (JsonParser in = FACTORY.createParser(text)) {
            List<Part> parts = new ArrayList<>();
            while (in.nextToken() == JsonToken.START_OBJECT) {
                parts.add(jsonObject(in, text));
            }
            return in.currentToken() == null ? parts : List.of();
        } catch (JsonProcessingException e) {
            return brokenJsonLines(text);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private static List<Part> brokenJsonLines(String text) {
        List<String> lines = text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        if (!lines.stream().allMatch(line -> line.startsWith("{"))) {
            return List.of();
        }
        return lines.stream().map(line -> jsonPart(line, impressionIdOf(line))).toList();
    }

    private static Part jsonObject(JsonParser in, String text) throws IOException {
        int from = (int) in.currentTokenLocation().getCharOffset();
        String impressionId = impressionId(in);
        int to = (int) in.currentLocation().getCharOffset();
        return jsonPart(text.substring(from, to), impressionId);
    }

    private static Part jsonPart(String text, String impressionId) {
        return new Part(text.getBytes(StandardCharsets.UTF_8), SourceRecord.JSON, impressionId);
    }

    private static String impressionIdOf(String line) {
        try (JsonParser in = FACTORY.createParser(line)) {
            in.nextToken();
            return impressionId(in);
        } catch (IOException e) {
            // As broken as it is, it goes on its own.
            return "";
        }
    }

    /** Reads an object to its end. */
    private static String impressionId(JsonParser in) throws IOException {
        String impressionId = "";
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            boolean wanted = name.equals("impressionId") || name.equals("impression_id");
            if (in.nextToken() == JsonToken.VALUE_STRING && wanted) {
                impressionId = in.getText();
            }
            in.skipChildren();
        }
        return impressionId;
    }

    private static List<Part> lengthDelimited(byte[] value) {
        CodedInputStream in = CodedInputStream.newInstance(value);
        List<Part> parts = new ArrayList<>();
        try {
            while (!in.isAtEnd()) {
                byte[] message = in.readByteArray();
                String impressionId = AdEvent.parseFrom(message).getImpressionId();
                if (impressionId.isEmpty()) {
                    return List.of();
                }
                parts.add(new Part(message, SourceRecord.PROTOBUF, impressionId));
            }
        } catch (InvalidProtocolBufferException e) {
            return List.of();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        return parts;
    }

    /** Empty where it is no text. */
    private static String utf8(byte[] value) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }
}
