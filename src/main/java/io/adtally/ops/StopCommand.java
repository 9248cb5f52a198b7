package io.adtally.ops;

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
    @Mixin private SavepointOptions savepoint;

    @Option(
            names = "--drain-for-ever",
            description =
                    "For a job that is never to go on: Flink's drain. Event time ends, so clicks"
                        + " that wait for their impression become dead letters and open sessions"
                        + " close. A job that goes on after that has lost them.")
    private boolean drain;

    @Override
    public Integer call() throws Exception {
        FlinkRest rest = cluster.rest();
        Consumer<String> say = cluster.say();
        FlinkRest.Job job = jobOption.one(rest);
        say.accept(
                "Stopping job %s with a savepoint%s ..."
                        .formatted(job.id(), drain ? ", and draining it for ever" : ""));
        say.accept(
                "Savepoint:  "
                        + rest.stop(
                                job.id(),
                                drain,
                                savepoint.directory(),
                                savepoint.format(),
                                savepoint.within()));
        new FlinkJob(rest, job.id()).awaitStopped(savepoint.within());
        return ExitCode.OK;
    }
}
