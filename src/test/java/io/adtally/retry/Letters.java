package io.adtally.retry;

import io.adtally.config.RetryConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Dead letters for tests, as they stand in the topic. */
final class Letters {
    static final long NOON_MS = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
    static final long MINUTE_MS = 60_000;
    static final long HOUR_MS = 60 * MINUTE_MS;

    /** The defaults. */
    static final RetryConfig CONFIG =
            new RetryConfig("ads.retry.v1", "ads.parked.v1", 5, 5 * MINUTE_MS, 6 * HOUR_MS, 100);

    private Letters() {}

    /** Written at noon to partition 0. */
    static IncomingLetter stored(RejectionReason reason, int attempt) {
        return stored("imp-1", reason, attempt);
    }

    static IncomingLetter stored(String key, RejectionReason reason, int attempt) {
        return new IncomingLetter(0, NOON_MS, false, letter(key, reason, attempt));
    }

    static DeadLetter letter(String key, RejectionReason reason, int attempt) {
        SourceRecord source =
                new SourceRecord(
                        "ads.clicks.v1",
                        3,
                        7,
                        NOON_MS - MINUTE_MS,
                        attempt,
                        SourceRecord.JSON,
                        key.getBytes(StandardCharsets.UTF_8),
                        new byte[] {0, 1, -1});
        return new DeadLetter(source, reason, "said the stage");
    }

    /** Waits in partition 0. */
    static Waiting waiting(String key, int attempt, long dueMs) {
        return new Waiting(0, dueMs, letter(key, RejectionReason.ORPHAN, attempt));
    }

    static String key(DeadLetter letter) {
        return new String(letter.source().key(), StandardCharsets.UTF_8);
    }
}
