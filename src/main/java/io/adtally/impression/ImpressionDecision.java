package io.adtally.impression;

import io.adtally.deadletter.RejectionReason;
import io.adtally.event.AcceptedEvent;

/** What becomes of an event. */
sealed interface ImpressionDecision {
    /**
     * It counts.
     *
     * @param next what is remembered from now on
     * @param seen what to remember beyond {@code next}, in the map state; null for an impression
     */
    record Accept(AcceptedEvent event, ImpressionState next, SeenEvent seen)
            implements ImpressionDecision {}

    /** It was counted, or is held, with the same facts. */
    record Duplicate() implements ImpressionDecision {}

    /** An impression waits for its terms, any other event for its impression. */
    record Hold() implements ImpressionDecision {}

    /** It cannot count, and nothing is remembered of it. */
    record Reject(RejectionReason reason, String message) implements ImpressionDecision {}
}
