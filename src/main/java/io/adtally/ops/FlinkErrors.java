package io.adtally.ops;

import java.util.ArrayList;
import java.util.List;

/** Stack traces that come as text. */
final class FlinkErrors {
    private static final String CAUSE = "Caused by: ";
    private static final String OWN = "io.adtally.";

    private FlinkErrors() {}

    /**
     * The message of the innermost cause that adtally has put into words, or else of the innermost,
     * all its lines; the text itself if it is no trace.
     */
    static String rootCause(String trace) {
        List<String> message = new ArrayList<>();
        boolean inMessage = true;
        for (String line : trace.lines().toList()) {
            if (line.startsWith(CAUSE)) {
                inMessage = startsBetter(line.substring(CAUSE.length()), message);
            } else if (line.matches("\\s+(at .*|\\.\\.\\. \\d+ more)")) {
                inMessage = false;
            } else if (inMessage) {
                message.add(line);
            }
        }
        return String.join("\n", message).strip();
    }

    private static boolean startsBetter(String cause, List<String> message) {
        boolean hasOwn = !message.isEmpty() && message.get(0).startsWith(OWN);
        if (hasOwn && !cause.startsWith(OWN)) {
            return false;
        }
        message.clear();
        message.add(cause);
        return true;
    }
}
