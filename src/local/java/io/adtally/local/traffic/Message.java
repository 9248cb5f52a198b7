package io.adtally.local.traffic;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One record to be sent.
 *
 * @param dueMs not before this, UTC epoch millis
 * @param key null for none
 * @param value null for none
 * @param headers beside {@code content-type}
 * @param contentType null to leave it to the topic's default
 * @param refusal why the record must be refused before it is looked at as an event; null where only
 *     its content and what came before decide
 */
// Arrays, for they go to the producer as they are; messages are never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Message(
        long dueMs,
        String topic,
        byte[] key,
        byte[] value,
        String contentType,
        Map<String, byte[]> headers,
        String refusal) {
    static final String PROTOBUF = "application/protobuf";
    static final String JSON = "application/json";

    /** In the topic's default encoding, keyed by text. */
    public static Message of(long dueMs, String topic, String key, byte[] value) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        return new Message(dueMs, topic, keyBytes, value, null, Map.of(), null);
    }

    Message dueAt(long otherMs) {
        return new Message(otherMs, topic, key, value, contentType, headers, refusal);
    }
}
