package io.adtally.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Stack traces that come as text. */
final class FlinkErrors {
    private static final String CAUSE = "Caused by: ";
    private static final String OWN = "io.adtally.";

    /** At the beginning of a line, or of the message of a wrapper that repeats its cause. */
    private static final Pattern EXCEPTION =
            Pattern.compile("(?m)(?:^(?:Caused by: )?|: )((?:[a-z_0-9]+\\.)+[A-Z][\\w$]*)(?=:|$)");

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

    /** The classes of all exceptions that a trace names. */
    static Set<String> causes(String trace) {
        return EXCEPTION
                .matcher(trace)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toUnmodifiableSet());
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
