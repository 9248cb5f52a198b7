package io.adtally.ops;

import java.util.List;
import java.util.Map;

/**
 * What of a jar is run, and how.
 *
 * @param mainClass null: the one the jar names
 * @param parallelism 0: what the cluster is set to
 * @param settings of Flink, beyond the cluster's
 */
public record Program(
        String mainClass, List<String> arguments, int parallelism, Map<String, String> settings) {
    public Program {
        arguments = List.copyOf(arguments);
        settings = Map.copyOf(settings);
    }

    public Program(String mainClass, List<String> arguments, int parallelism) {
        this(mainClass, arguments, parallelism, Map.of());
    }
}
