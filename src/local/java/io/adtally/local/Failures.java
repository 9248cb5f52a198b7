package io.adtally.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A failure in the words of all its causes; the traces are for the log. */
final class Failures {
    private Failures() {}

    /** Of the outermost first; a cause whose words were said already is left out. */
    static List<String> messages(Throwable failure) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
            if (messages.stream().noneMatch(said -> said.contains(message))) {
                messages.add(message);
            }
        }
        return messages;
    }
}
