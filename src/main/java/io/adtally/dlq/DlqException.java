package io.adtally.dlq;

/** What was asked for cannot be done; the message says why, for a person. */
final class DlqException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DlqException(String message) {
        super(message);
    }
}
