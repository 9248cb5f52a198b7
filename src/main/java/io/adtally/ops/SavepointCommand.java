package io.adtally.ops;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a savepoint of a job that goes on. */
@Command(
        name = "savepoint",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Takes a savepoint; the job goes on. What the job commits after it is newer than"
                    + " the savepoint: to go on from it later is to go back, and the Kafka outputs"
                    + " since then are published again. To stop and go on, use stop.sh.")
public final class SavepointCommand implements Callable<Integer> {
    @Mixin private ClusterOptions cluster;
    @Mixin private JobOption jobOption;

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

    @Override
    public Integer call() throws Exception {
        FlinkRest rest = cluster.rest();
        Consumer<String> say = cluster.say();
        FlinkRest.Job job = jobOption.one(rest);
        say.accept("Taking a savepoint of job " + job.id() + " ...");
        say.accept("Savepoint:  " + rest.savepoint(job.id(), directory, canonical, within));
        return ExitCode.OK;
    }
}
