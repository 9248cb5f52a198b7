package io.adtally.ops;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Where a savepoint goes, in which format, and how long it may take. */
final class SavepointOptions {
    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "Directory, as the cluster sees it; default: the cluster's own.")
    private String directory;

    @Option(
            names = "--canonical",
            description = "In the format every state backend reads; slower, larger.")
    private boolean canonical;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            defaultValue = "10min",
            converter = DurationConverter.class,
            description = "How long it may take; ${DEFAULT-VALUE}.")
    private Duration within;

    String directory() {
        return directory;
    }

    SavepointFormat format() {
        return canonical ? SavepointFormat.CANONICAL : SavepointFormat.NATIVE;
    }

    Duration within() {
        return within;
    }
}
