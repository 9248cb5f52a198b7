package io.adtally.ops;

import java.util.ArrayList;
import java.util.List;

/** Stack traces that come as text. */
final class FlinkErrors {
    private static final String CAUSE = "Caused by: ";

    private FlinkErrors() {}

    /** The message of the innermost cause, all its lines; the text itself if it is no trace. */
    static String rootCause(String trace) {
        List<String> message = new ArrayList<>();
        boolean inMessage = true;
        for (String line : trace.lines().toList()) {
            if (line.startsWith(CAUSE)) {
                message.clear();
                inMessage = true;
                message.add(line.substring(CAUSE.length()));
            } else if (line.matches("\\s+(at .*|\\.\\.\\. \\d+ more)")) {
                inMessage = false;
            } else if (inMessage) {
                message.add(line);
            }
        }
        return String.join("\n", message).strip();
    }
}
