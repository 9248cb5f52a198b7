package io.adtally.local;

import picocli.CommandLine.Option;

/** What the user may ask of {@code bench.sh}. */
final class BenchOptions {
    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Records the topic is filled with; ${DEFAULT-VALUE}.")
    long events = 2_000_000;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description =
                    "Records after which the cost is told apart, for until then the JVM compiles;"
                            + " ${DEFAULT-VALUE}. Not with '--checkpoints none'.")
    long warmUpEvents = 500_000;

    @Option(
            names = "--preload",
            paramLabel = "N",
            description =
                    "Impressions in the state, with their charges in the ledger, before anything is"
                            + " measured: the job itself takes them in, so it takes its time."
                            + " Without the floors.")
    long preload;

    @Option(
            names = "--ledger-rows",
            paramLabel = "N",
            description =
                    "Rows of months ago in the ledger before anything is measured, put there by"
                            + " SQL; some 300 bytes each on disk. The oracle leaves them out.")
    long ledgerRows;

    @Option(
            names = "--campaigns",
            paramLabel = "N",
            description =
                    "Campaigns, two tokens each, a few with most of the traffic;"
                            + " ${DEFAULT-VALUE}.")
    int campaigns = 1_000;

    @Option(
            names = "--density",
            paramLabel = "N",
            description = "Records for each second of event time; ${DEFAULT-VALUE}.")
    int eventsPerSecond = 20_000;

    @Option(names = "--parallelism", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    int parallelism = 2;

    @Option(
            names = "--checkpoints",
            paramLabel = "TIME",
            description =
                    "Checkpoint interval as 1s, 5s, 30s, or 'none' (one at the end);"
                            + " ${DEFAULT-VALUE}.")
    String checkpoints = "5s";

    @Option(
            names = "--guarantee",
            paramLabel = "WHICH",
            description =
                    "exactly-once, or at-least-once: the same job with sinks that hold nothing back"
                            + " and checkpoints that align nothing, to see what the difference"
                            + " costs; ${DEFAULT-VALUE}.")
    String guarantee = "exactly-once";

    @Option(
            names = "--no-floors",
            description = "Leave out the floors (source, decode, keyBy, dedup).")
    boolean noFloors;

    @Option(
            names = "--latency",
            paramLabel = "RATE",
            description =
                    "Instead of draining a filled topic, send RATE records a second and show how"
                            + " long an event takes to a cap change, to a committed canonical"
                            + " event and to a ledger row.")
    int latencyRate;

    @Option(
            names = "--druid",
            description =
                    "With --latency: how long an event takes to be seen by SQL in a Druid, too.")
    boolean druid;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long --latency measures; ${DEFAULT-VALUE}.")
    int seconds = 60;

    @Option(
            names = "--micro",
            paramLabel = "REGEX",
            arity = "0..1",
            fallbackValue = ".*",
            description =
                    "Instead, time and garbage of the hot pieces by themselves, of all benches or"
                            + " those whose name matches.")
    String micro;

    @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    boolean withoutCheckpoints() {
        return checkpoints.equals("none");
    }

    /** Null: the jar's own. */
    String mainClass() {
        return guarantee.equals("at-least-once") ? "io.adtally.AtLeastOnceJob" : null;
    }

    /**
     * The interval of the job's settings: none is the longest that a Kafka transaction outlives.
     */
    String checkpointInterval() {
        return withoutCheckpoints() ? "14min" : checkpoints;
    }

    /**
     * Checks what the options say.
     *
     * @throws IllegalArgumentException naming the option and what is allowed
     */
    void check() {
        require(events >= 1_000, "--events must be at least 1000");
        require(
                warmUpEvents >= 0 && (warmUpEvents < events || latencyRate > 0),
                "--warm-up must be below --events");
        require(preload >= 0, "--preload must be 0 or more");
        require(ledgerRows >= 0, "--ledger-rows must be 0 or more");
        require(
                guarantee.matches("exactly-once|at-least-once"),
                "--guarantee must be exactly-once or at-least-once");
        require(
                latencyRate == 0 || (mainClass() == null && preload == 0 && ledgerRows == 0),
                "--guarantee, --preload and --ledger-rows do not go with --latency");
        require(campaigns >= 1, "--campaigns must be at least 1");
        require(eventsPerSecond >= 1, "--density must be at least 1");
        require(latencyRate >= 0, "--latency must be at least 1");
        require(!druid || latencyRate > 0, "--druid goes with --latency");
        require(seconds >= 1 && seconds <= 200, "--seconds must be 1 to 200");
        require(parallelism >= 1 && parallelism <= 8, "--parallelism must be 1 to 8");
        require(
                checkpoints.matches("none|[1-9][0-9]*(ms|s|min)"),
                "--checkpoints must be none or a time as 500ms, 5s, 1min");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
