package io.adtally.io;

import java.util.List;

/**
 * What was found when looking whether the world outside is as the job needs it.
 *
 * @param problems what a start is refused for
 * @param warnings what it is not refused for
 */
record Preconditions(List<String> problems, List<String> warnings) {
    Preconditions {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }
}
