package io.adtally.config;

import java.util.List;

/** The settings do not hold together. Says everything that is wrong at once, without secrets. */
public final class ConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ConfigException(List<String> problems) {
        super(
                "the settings are wrong in "
                        + (problems.size() == 1 ? "one place" : problems.size() + " places")
                        + " (--help lists them all):\n  "
                        + String.join("\n  ", problems));
    }
}
