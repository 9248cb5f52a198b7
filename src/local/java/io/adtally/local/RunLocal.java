package io.adtally.local;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The whole platform on one machine: Kafka, PostgreSQL and Flink of its own, the job from its jar,
 * traffic, and at the end the proof that every record is accounted for. Started by {@code
 * scripts/run-local.sh}.
 */
@Command(
        name = "run-local.sh",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs adtally with a broker, a database and a Flink cluster of its own. Ctrl-C"
                        + " stops it in good order and prints the tally. Of its processes the"
                        + " broker, PostgreSQL and those of --cluster are replaced when they are"
                        + " killed, on the same port and data, and the run goes on; one that cannot"
                        + " be replaced within five minutes ends it. Those of --druid are not"
                        + " replaced.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every record is accounted for and all results are what the oracle says",
            "1:something does not balance, or the run failed",
            "2:an option is wrong",
            "130:stopped by a signal before the end",
            "137:by a second signal, at once"
        })
public final class RunLocal implements Callable<Integer> {
    private static final String HOME = System.getProperty("adtally.home", ".");

    @Mixin private RunOptions options = new RunOptions();

    /** Ends this JVM with the exit code that {@code --help} explains. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new RunLocal()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        try {
            options.check();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        StopRequest stop = StopRequest.bySignal();
        Path local = Path.of(HOME, "target", "local");
        try (RunDirectory directory = open(local)) {
            // Read when the first logger is made, which must not be before this.
            System.setProperty("adtally.local.log", directory.logs().resolve("run.log").toString());
            boolean balanced = run(directory, stop);
            if (!balanced && directory.isTemporary()) {
                System.err.println(
                        "Logs:       " + directory.saveLogs(local.resolve("failed-logs")));
            }
            return balanced ? 0 : 1;
        } catch (Exception e) {
            if (stop.isAskedBeforeUp()) {
                System.err.println("Stopped before it was up.");
                return StopRequest.EXIT_CODE;
            }
            Failures.messages(e).forEach(System.err::println);
            return 1;
        }
    }

    private boolean run(RunDirectory directory, StopRequest stop) throws Exception {
        try {
            return new LocalRun(options, directory, stop, terminal(), Path.of(HOME, "target"))
                    .run();
        } catch (IOException | SQLException | RuntimeException e) {
            if (stop.isAskedBeforeUp()) {
                throw e;
            }
            // The traces are for the log.
            Failures.messages(e).forEach(System.err::println);
            LoggerFactory.getLogger(RunLocal.class).error("The run failed", e);
            return false;
        }
    }

    private RunDirectory open(Path local) throws IOException {
        return options.dataDir == null
                ? RunDirectory.temporary(local)
                : RunDirectory.kept(options.dataDir);
    }

    private static Terminal terminal() {
        return new Terminal(
                System.out,
                Boolean.getBoolean("adtally.tty"),
                Integer.getInteger("adtally.columns", 120));
    }
}
