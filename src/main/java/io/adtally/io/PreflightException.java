package io.adtally.io;

import java.util.List;

/** The world outside is not as the job needs it. Says everything that is wrong at once. */
public final class PreflightException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PreflightException(List<String> problems) {
        super("the job was not started:\n  " + String.join("\n  ", problems));
    }
}
