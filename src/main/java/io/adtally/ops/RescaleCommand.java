package io.adtally.ops;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Another parallelism. */
@Command(
        name = "rescale",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Gives the running job another parallelism: stops it with a savepoint and starts it"
                        + " again from it, as upgrade.sh does, and goes back as that does.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the job runs with the new parallelism and has caught up",
            "1:refused or impossible, and nothing was changed",
            "2:an option is wrong",
            "3:the job did not start so; it runs as before",
            "4:the job runs, and has not caught up in time",
            "5:no job runs, or Flink does not say whether one does: look at once"
        })
public final class RescaleCommand extends ReplaceCommand {
    /** {@code FlinkSettings} fixes it for good. */
    private static final int MAX_PARALLELISM = 512;

    @Spec private CommandSpec spec;

    @Option(names = "--parallelism", paramLabel = "N", required = true, description = "1 to 512.")
    private int parallelism;

    @Override
    Change change(FlinkRest rest, JobFacts running, int parallelismNow)
            throws IOException, InterruptedException {
        if (parallelism < 1 || parallelism > MAX_PARALLELISM) {
            throw new ParameterException(
                    spec.commandLine(), "--parallelism must be 1 to " + MAX_PARALLELISM);
        }
        if (parallelism == parallelismNow) {
            throw new RefusedException("the job has parallelism " + parallelism + " already");
        }
        String jar = jarOf(rest, running, "use upgrade.sh with --jar and --old-jar");
        return new Change(
                version(jar, running, parallelismNow), version(jar, running, parallelism));
    }

    private static Upgrade.Version version(String jar, JobFacts running, int parallelism) {
        return new Upgrade.Version(jar, program(running, running.arguments(), parallelism), false);
    }
}
