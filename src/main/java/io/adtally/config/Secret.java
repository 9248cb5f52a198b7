package io.adtally.config;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where a secret is, never the secret itself: {@code file:/path} or {@code env:NAME}. Only the
 * reference is serialized, logged or shown; each process reads the secret where it runs.
 */
public record Secret(String reference) implements Serializable {
    static final String RULE = "file:/path or env:NAME, never the secret itself";

    private static final String FILE = "file:";
    private static final String ENV = "env:";

    /** Absolute, for a TaskManager's working directory is another one. */
    private static final Pattern FORM =
            Pattern.compile(FILE + "/.+|" + ENV + "[A-Za-z_][A-Za-z0-9_]*");

    private static final Pattern LINE_BREAKS_AT_END = Pattern.compile("[\\r\\n]+\\z");

    /** Whether the text has one of the two forms. */
    public static boolean isReference(String text) {
        return FORM.matcher(text).matches();
    }

    /**
     * Reads the secret; a file's line breaks at the end are no part of it.
     *
     * @throws IllegalStateException naming the reference, if nothing is there
     */
    public String resolve() {
        if (reference.startsWith(ENV)) {
            String value = System.getenv(reference.substring(ENV.length()));
            if (value == null) {
                throw new IllegalStateException("no environment variable for " + reference);
            }
            return value;
        }
        Path file = Path.of(reference.substring(FILE.length()));
        try {
            String text = Files.readString(file);
            return LINE_BREAKS_AT_END.matcher(text).replaceFirst("");
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot read %s: %s".formatted(reference, FileProblem.reason(file, e)), e);
        }
    }
}
