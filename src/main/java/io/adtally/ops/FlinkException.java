package io.adtally.ops;

import java.io.Serial;

/** Flink has not done what it was asked; the message says what that was, and why. */
public final class FlinkException extends IllegalStateException {
    @Serial private static final long serialVersionUID = 1L;

    private final FlinkAnswer answer;

    FlinkException(FlinkAnswer answer, String message) {
        super(message);
        this.answer = answer;
    }

    FlinkException(FlinkAnswer answer, String message, Throwable cause) {
        super(message, cause);
        this.answer = answer;
    }

    /** What the failure leaves possible. */
    public FlinkAnswer answer() {
        return answer;
    }
}
