package io.adtally.deadletter;

import java.util.Map;
import java.util.Optional;

/**
 * A record of a topic that dead letters are kept on: {@code ads.dlq.v1}, or the parking queue.
 *
 * @param timestampMs when it was written there, UTC epoch millis
 * @param key null where there is none
 * @param value null where there is none
 */
// Nobody compares them: a letter is known by its place.
@SuppressWarnings("ArrayRecordComponent")
public record StoredLetter(
        String topic,
        int partition,
        long offset,
        long timestampMs,
        Map<String, String> headers,
        byte[] key,
        byte[] value) {

    /** The letter it holds; empty if it was not written by this release or an older one. */
    public Optional<DeadLetter> letter() {
        return DeadLetterHeaders.read(headers, key, value);
    }

    /** Where it stands, as the header {@link DeadLetterHeaders#LETTER} says it. */
    public String place() {
        return topic + "-" + partition + "@" + offset;
    }
}
