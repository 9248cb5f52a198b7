package io.adtally.io;

/**
 * A part of the world outside does not answer. The message names the setting that says where it is.
 */
final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
