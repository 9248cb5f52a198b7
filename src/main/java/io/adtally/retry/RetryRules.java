package io.adtally.retry;

import io.adtally.config.RetryConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.retry.RetryDecision.Again;
import io.adtally.retry.RetryDecision.Leave;
import io.adtally.retry.RetryDecision.Park;

/**
 * Whether a dead letter is worth another try, and when. A record gets an answer whatever it holds,
 * and no answer hangs on another record's.
 */
final class RetryRules {
    /**
     * Each pause is so many times the one before: five attempts, the default, then span a night.
     * Doubled, they would span three hours.
     */
    private static final int GROWTH = 4;

    private static final Leave LEAVE = new Leave();

    private final RetryConfig config;

    RetryRules(RetryConfig config) {
        this.config = config;
    }

    RetryDecision decide(IncomingLetter stored, long nowMs) {
        DeadLetter letter = stored.letter();
        // Of what was cut the rest is not here to be sent.
        if (letter == null || stored.cut() || !letter.reason().retriable()) {
            return LEAVE;
        }
        int attempt = letter.source().attempt();
        if (attempt >= config.maxAttempts()) {
            return new Park(letter);
        }
        // Time spent unread counts as waiting. A time from the future does not: whatever a record
        // says, it waits no longer than its backoff.
        long sinceMs = Math.max(0, Math.min(stored.timestampMs(), nowMs));
        long dueMs = Math.addExact(sinceMs, backoffMs(attempt));
        return new Again(new Waiting(stored.partition(), dueMs, letter.nextAttempt()));
    }

    /**
     * How long to wait.
     *
     * @param attempt how often it has been tried again before, from 0
     */
    long backoffMs(int attempt) {
        long backoffMs = config.firstBackoffMs();
        for (int i = 0; i < attempt && backoffMs < config.maxBackoffMs(); i++) {
            backoffMs *= GROWTH;
        }
        return Math.min(backoffMs, config.maxBackoffMs());
    }
}
