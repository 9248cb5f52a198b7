package io.adtally.billing;

import java.io.IOException;

/** The ledger could not do what was asked; {@link #failure} says what that leaves possible. */
public class LedgerException extends IOException {
    private static final long serialVersionUID = 1;

    private final Failure failure;

    /** What is left after a failure. */
    public enum Failure {
        /** The statement did nothing and its transaction goes on: it may be sent again. */
        TRANSIENT,
        /** No connection: an open transaction is gone, whether a commit took effect is unknown. */
        AWAY,
        /** Sending it again will not help. */
        REFUSED
    }

    public LedgerException(Failure failure, String message, Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    public LedgerException(Failure failure, String message) {
        this(failure, message, null);
    }

    public Failure failure() {
        return failure;
    }
}
