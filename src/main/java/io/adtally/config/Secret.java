package io.adtally.config;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a secret is, never the secret itself: {@code file:/path} or {@code env:NAME}. Only the
 * reference is serialized, logged or shown; each process reads the secret where it runs.
 */
public record Secret(String reference) implements Serializable {
    private static final String FILE = "file:";
    private static final String ENV = "env:";

    /** Whether the text has one of the two forms. */
    public static boolean isReference(String text) {
        return names(text, FILE) || names(text, ENV);
    }

    /**
     * Reads the secret.
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
        try {
            return Files.readString(Path.of(reference.substring(FILE.length())))
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + reference, e);
        }
    }

    private static boolean names(String text, String scheme) {
        return text.startsWith(scheme) && text.length() > scheme.length();
    }
}
