package io.adtally.ops;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops a job with a savepoint. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Stops the job with a savepoint: all it has read is committed, and submit.sh --from"
                        + " goes on exactly there.")
public final class StopCommand implements Callable<Integer> {
    @Mixin private ClusterOptions cluster;
    @Mixin private JobOption jobOption;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "Directory, as the cluster sees it; default: the cluster's own.")
    private String directory;

    @Option(
            names = "--drain-for-ever",
            description =
                    "For a job that is never to go on: Flink's drain. Event time ends, so clicks"
                        + " that wait for their impression become dead letters and open sessions"
                        + " close. A job that goes on after that has lost them.")
    private boolean drain;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            defaultValue = "10min",
            converter = DurationConverter.class,
            description = "How long it may take; ${DEFAULT-VALUE}.")
    private Duration within;

    @Override
    public Integer call() throws Exception {
        FlinkRest rest = cluster.rest();
        Consumer<String> say = cluster.say();
        FlinkRest.Job job = jobOption.one(rest);
        say.accept(
                "Stopping job %s with a savepoint%s ..."
                        .formatted(job.id(), drain ? ", and draining it for ever" : ""));
        String savepoint = rest.stop(job.id(), drain, directory, within);
        say.accept("Savepoint:  " + savepoint);
        new FlinkJob(rest, job.id()).await("FINISHED", within);
        return ExitCode.OK;
    }
}
