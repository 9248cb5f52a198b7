package io.adtally.ops;

import java.io.Serial;

/** What was asked for is not done, and nothing was changed; the message says why. */
final class RefusedException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
