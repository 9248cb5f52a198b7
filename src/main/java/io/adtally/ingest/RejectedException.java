package io.adtally.ingest;

import io.adtally.deadletter.RejectionReason;

/** Leaves a decoder or a rule at the first fault found; caught where the decision is made. */
final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    /**
     * A fault for the producer to mend.
     *
     * @param message for a person: the field, what it holds and the rule; never a user id
     */
    RejectedException(RejectionReason reason, String message) {
        // No stack trace: bad input is no fault of the code, and a flood of it must stay cheap.
        super(message, null, false, false);
        this.reason = reason;
    }

    /** The same with a likely cause behind the message, if there is one. */
    RejectedException withCause(String sentence) {
        return sentence.isEmpty() ? this : new RejectedException(reason, getMessage() + sentence);
    }

    RejectionReason reason() {
        return reason;
    }
}
