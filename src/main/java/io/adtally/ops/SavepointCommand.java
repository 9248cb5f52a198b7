package io.adtally.ops;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

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

    @Mixin private SavepointOptions savepoint;

    @Override
    public Integer call() throws Exception {
        FlinkRest rest = cluster.rest();
        Consumer<String> say = cluster.say();
        FlinkRest.Job job = jobOption.one(rest);
        say.accept("Taking a savepoint of job " + job.id() + " ...");
        say.accept(
                "Savepoint:  "
                        + rest.savepoint(
                                job.id(),
                                savepoint.directory(),
                                savepoint.format(),
                                savepoint.within()));
        return ExitCode.OK;
    }
}
