package io.adtally.ops;

import java.util.List;

/**
 * How a jar is run.
 *
 * @param arguments of its main class
 * @param parallelism 0: what the cluster is set to
 * @param restorePath a savepoint or checkpoint; null for a start without state
 * @param claim whether Flink takes the restore point over, and removes it once there are newer
 *     ones; else it stays, for whoever may have to go back to it
 * @param dropsState whether state that no operator of the jar wants is left behind; else the start
 *     is refused
 */
public record Submission(
        List<String> arguments,
        int parallelism,
        String restorePath,
        boolean claim,
        boolean dropsState) {
    public Submission {
        arguments = List.copyOf(arguments);
    }

    Submission withParallelism(int other) {
        return new Submission(arguments, other, restorePath, claim, dropsState);
    }
}
