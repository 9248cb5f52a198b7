package io.adtally.ops;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a job. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Starts the job from its jar, and waits until its first checkpoint is complete.%n"
                        + "Example: submit.sh --without-state --parallelism 4 -- --config"
                        + " /etc/adtally/adtally.properties")
public final class SubmitCommand implements Callable<Integer> {
    @Mixin private ClusterOptions cluster;
    @Mixin private JarOption jar;

    @ArgGroup(multiplicity = "1")
    private From from;

    /** Never a start without state by mistake. */
    static final class From {
        @Option(
                names = "--from",
                paramLabel = "PATH",
                required = true,
                description = "Savepoint or checkpoint to go on from, as the cluster sees it.")
        private String restorePath;

        @Option(
                names = "--without-state",
                required = true,
                description =
                        "A first start. The job reads all input from the oldest record; where a job"
                                + " of this deployment ran before, the Kafka outputs are published"
                                + " again.")
        @SuppressWarnings("UnusedVariable") // That it is given is all it says.
        private boolean withoutState;
    }

    @Option(
            names = "--main",
            paramLabel = "CLASS",
            description = "Another job of the jar than its first; see the README.")
    private String mainClass;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Default: what the cluster is set to.")
    private int parallelism;

    @Option(
            names = "--drop-any-state",
            description =
                    "Go on though the restore point holds state of operators that the jar no longer"
                            + " has.")
    private boolean dropsState;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            defaultValue = "10min",
            converter = DurationConverter.class,
            description =
                    "How long the start may take; a job that still fails after a tenth of that is"
                            + " not waited for; ${DEFAULT-VALUE}.")
    private Duration within;

    @Parameters(
            paramLabel = "ARGUMENT",
            description =
                    "The job's own, after --. Files they name are read by the JobManager and the"
                            + " TaskManagers.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws Exception {
        FlinkRest rest = cluster.rest();
        Consumer<String> say = cluster.say();
        Path file = jar.file();
        StateManifest.ofJar(file);
        say.accept("Uploading " + file + " ...");
        Program program = new Program(mainClass, arguments, parallelism);
        Restore restore = new Restore(from.restorePath, false, dropsState);
        FlinkJob job = new FlinkJob(rest, rest.run(rest.uploadJar(file), program, restore));
        say.accept("Job:        " + job.id());
        job.awaitFirstRun(within);
        job.awaitFirstCheckpoint(within);
        say.accept("It runs, and its first checkpoint is complete.");
        return ExitCode.OK;
    }
}
