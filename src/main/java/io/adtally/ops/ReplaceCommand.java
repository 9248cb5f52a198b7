package io.adtally.ops;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What upgrade and rescale have in common: one job goes, its successor comes, or it comes back. */
abstract class ReplaceCommand implements Callable<Integer> {
    static final int WENT_BACK = 3;
    static final int BEHIND = 4;
    static final int DOWN = 5;

    @Mixin private ClusterOptions cluster;
    @Mixin private JobOption jobOption;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description =
                    "Directory of the savepoint, as the cluster sees it; default: the cluster's"
                            + " own.")
    private String directory;

    @Option(
            names = "--stop-within",
            paramLabel = "TIME",
            defaultValue = "10min",
            converter = DurationConverter.class,
            description = "How long the savepoint may take; ${DEFAULT-VALUE}.")
    private Duration stopWithin;

    @Option(
            names = "--start-within",
            paramLabel = "TIME",
            defaultValue = "5min",
            converter = DurationConverter.class,
            description =
                    "How long the new job may take to its first checkpoint before the old one comes"
                            + " back; ${DEFAULT-VALUE}.")
    private Duration startWithin;

    @Option(
            names = "--catch-up-within",
            paramLabel = "TIME",
            defaultValue = "30min",
            converter = DurationConverter.class,
            description = "How long it may then take to catch up; ${DEFAULT-VALUE}.")
    private Duration catchUpWithin;

    @Option(
            names = "--caught-up",
            paramLabel = "RECORDS",
            defaultValue = "10000",
            description =
                    "How far behind a job may be that has caught up, if it was no further behind"
                            + " before; ${DEFAULT-VALUE}.")
    private long caughtUp;

    @Option(
            names = "--caught-up-for",
            paramLabel = "TIME",
            defaultValue = "15s",
            converter = DurationConverter.class,
            description =
                    "How long it must stay so; above the cluster's metrics.fetcher.update-interval,"
                            + " for what Flink tells is as old as that; ${DEFAULT-VALUE}.")
    private Duration steadily;

    @Override
    public Integer call() throws Exception {
        FlinkRest rest = cluster.rest();
        FlinkRest.Job job = jobOption.one(rest);
        if (!rest.allTasksRun(job.id())) {
            throw new RefusedException(
                    "the job is "
                            + job.state()
                            + ", but not every task runs; see status.sh. Nothing was changed.");
        }
        JobFacts running =
                JobFacts.from(rest.parameters(job.id()))
                        .orElseThrow(
                                () ->
                                        new RefusedException(
                                                "the running job does not say how it was started,"
                                                    + " so nothing could bring it back; stop.sh and"
                                                    + " submit.sh do without that"));
        int parallelism = rest.parallelism(job.id());
        Change change = change(rest, running, parallelism);
        checkSlots(rest, change.after().program().parallelism());
        Upgrade.Limits limits =
                new Upgrade.Limits(stopWithin, startWithin, catchUpWithin, caughtUp, steadily);
        return exitCode(
                new Upgrade(rest, limits, cluster.say())
                        .run(job, change.before(), change.after(), directory));
    }

    /** What ran, should it have to come back, and what is to run. */
    record Change(Upgrade.Version before, Upgrade.Version after) {}

    /**
     * Decides what is to run, and brings it to the cluster.
     *
     * @throws RefusedException if it would not work
     */
    abstract Change change(FlinkRest rest, JobFacts running, int parallelism)
            throws IOException, InterruptedException;

    /** The running job's program, with other arguments or another parallelism. */
    static Program program(JobFacts running, List<String> arguments, int parallelism) {
        return new Program(running.mainClass(), arguments, parallelism);
    }

    /** The jar that runs now, still there to be run again. */
    static String jarOf(FlinkRest rest, JobFacts running, String otherwise)
            throws IOException, InterruptedException {
        if (!rest.jars().contains(running.jarId())) {
            throw new RefusedException(
                    "the cluster no longer has the jar that runs, '"
                            + running.jarId()
                            + "', so nothing could bring the job back; "
                            + otherwise);
        }
        return running.jarId();
    }

    Consumer<String> say() {
        return cluster.say();
    }

    private static void checkSlots(FlinkRest rest, int parallelism)
            throws IOException, InterruptedException {
        int slots = rest.capacity().slots();
        if (parallelism > slots) {
            throw new RefusedException(
                    "parallelism %d needs as many slots, and the cluster has %d"
                            .formatted(parallelism, slots));
        }
    }

    private static int exitCode(Upgrade.Outcome outcome) {
        return switch (outcome) {
            case DONE -> ExitCode.OK;
            case WENT_BACK -> WENT_BACK;
            case BEHIND -> BEHIND;
            case DOWN -> DOWN;
        };
    }
}
