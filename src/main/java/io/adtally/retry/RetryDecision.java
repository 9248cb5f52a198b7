package io.adtally.retry;

import io.adtally.deadletter.DeadLetter;

/** What becomes of a dead letter. */
sealed interface RetryDecision {
    /** It is sent to the retry topic, after a while. */
    record Again(Waiting waiting) implements RetryDecision {}

    /** It has been tried often enough: to the parking topic, for a person. */
    record Park(DeadLetter letter) implements RetryDecision {}

    /** It stays where it is, for a person: the same bytes would be refused again. */
    record Leave() implements RetryDecision {}
}
