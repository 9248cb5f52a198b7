package io.adtally.dlq;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.StoredLetter;
import io.adtally.event.Samples;
import io.adtally.event.SourceRecord;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.nio.charset.StandardCharsets;

/** Dead letters for tests. */
final class Letters {
    static final String DLQ = "ads.dlq.v1";
    static final String CLICKS = "ads.clicks.v1";
    static final String USER = "user-of-flesh-and-blood";

    private Letters() {}

    static AdEvent.Builder click(String impressionId) {
        return AdEvent.newBuilder()
                .setImpressionId(impressionId)
                .setType(EventType.EVENT_TYPE_CLICK)
                .setEventTimeMs(Samples.NOON_MS)
                .setUserId(USER);
    }

    static DeadLetter orphan(String impressionId) {
        return letter(
                RejectionReason.ORPHAN,
                CLICKS,
                SourceRecord.PROTOBUF,
                impressionId,
                click(impressionId).build().toByteArray());
    }

    static DeadLetter letter(
            RejectionReason reason, String topic, String contentType, String key, byte[] value) {
        return new DeadLetter(
                new SourceRecord(
                        topic,
                        1,
                        99,
                        Samples.NOON_MS,
                        2,
                        contentType,
                        key == null ? null : bytes(key),
                        value),
                reason,
                "what was wrong");
    }

    static StoredLetter stored(DeadLetter letter, long offset) {
        return new StoredLetter(
                DLQ,
                3,
                offset,
                Samples.NOON_MS + offset,
                DeadLetterHeaders.of(letter),
                DeadLetterHeaders.keyOf(letter),
                DeadLetterHeaders.valueOf(letter));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
