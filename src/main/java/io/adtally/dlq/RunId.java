package io.adtally.dlq;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The name of an action: when it began, and something to tell it from others of that second. */
final class RunId {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final int CHANCE_CHARS = 4;

    private RunId() {}

    static String next(Surroundings surroundings) {
        return TIME.format(surroundings.clock().instant())
                + "-"
                + surroundings.chance().get().substring(0, CHANCE_CHARS);
    }
}
