package io.adtally.io;

/**
 * A position must not be used: it is of another log, or the settings give it to another source. A
 * restart would only meet the same again.
 */
public final class PositionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PositionException(String message) {
        super(message);
    }
}
