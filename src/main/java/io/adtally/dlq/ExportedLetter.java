package io.adtally.dlq;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.StoredLetter;
import io.adtally.event.SourceRecord;
import io.adtally.ingest.EventJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * A letter as one line of JSON that a person can mend. What is mended goes into {@code repair}; the
 * rest stays as it is, and the checksum sees to that.
 *
 * @param letter where it stood: {@code topic-partition@offset}
 * @param headers the story
 * @param key in base64; null: none
 * @param value in base64; null: none
 * @param event what the value says, if it is an event
 * @param text the value, if it is to be JSON, is none, and is text at least
 * @param repair null: nothing is mended, the same bytes go again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ExportedLetter(
        String letter,
        Map<String, String> headers,
        @JsonProperty("key_base64") String key,
        @JsonProperty("value_base64") String value,
        String checksum,
        JsonNode event,
        String text,
        @JsonInclude(JsonInclude.Include.ALWAYS) Repair repair) {

    /**
     * What is mended; what is null stays. At most one of event, text and value.
     *
     * @param event the whole event, as canonical JSON; written in the record's content type
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Repair(
            String key,
            @JsonProperty("content_type") String contentType,
            JsonNode event,
            String text,
            @JsonProperty("value_base64") String value) {
        boolean mendsTheValue() {
            return event != null || text != null || value != null;
        }
    }

    static ExportedLetter of(StoredLetter stored) {
        String contentType = stored.headers().getOrDefault(DeadLetterHeaders.CONTENT_TYPE, "");
        JsonNode event =
                stored.value() == null
                        ? null
                        : EventJson.read(stored.value(), contentType).map(Json::tree).orElse(null);
        boolean asText = event == null && contentType.equals(SourceRecord.JSON);
        Map<String, String> headers = new TreeMap<>(stored.headers());
        String key = base64(stored.key());
        String value = base64(stored.value());
        return new ExportedLetter(
                stored.place(),
                headers,
                key,
                value,
                checksum(stored.place(), headers, key, value),
                event,
                asText ? utf8(stored.value()) : null,
                null);
    }

    /** Whether nothing but the repair was changed, of what counts. */
    boolean isUntouched() {
        return letter != null
                && headers != null
                && checksum(letter, headers, key, value).equals(checksum);
    }

    byte[] keyBytes() {
        return key == null ? null : Base64.getDecoder().decode(key);
    }

    byte[] valueBytes() {
        return value == null ? null : Base64.getDecoder().decode(value);
    }

    private static String checksum(
            String letter, Map<String, String> headers, String key, String value) {
        String all = letter + "\n" + new TreeMap<>(headers) + "\n" + key + "\n" + value;
        return DeadLetterHeaders.sha256(all.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }

    private static String utf8(byte[] bytes) {
        try {
            return bytes == null
                    ? null
                    : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            // Not even text: value_base64 has to do.
            return null;
        }
    }
}
