package io.adtally.local;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * What a million events cost: the whole job from its jar, every output on, against a broker and a
 * database of its own, over a topic filled beforehand. Started by {@code scripts/bench.sh}.
 */
@Command(
        name = "bench.sh",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures the whole job over a topic filled beforehand: CPU-seconds per million"
                    + " events for job, broker and PostgreSQL, read from the operating system,"
                    + " start-up subtracted, in all and without the warm-up, and in the same run"
                    + " the floors that no job can be below. A table on the terminal, JSON in"
                    + " target/bench. Nothing else should run on the machine.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:measured, and ledger = oracle",
            "1:the ledger differs, or the run failed",
            "2:an option is wrong",
            "130:stopped by a signal",
        })
public final class Bench implements Callable<Integer> {
    private static final String HOME = System.getProperty("adtally.home", ".");

    @Mixin private BenchOptions options = new BenchOptions();

    /** Ends this JVM with the exit code that {@code --help} explains. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    private static String line(String way, Histogram millis) {
        return "%-46s p50 %,5d ms  p90 %,5d ms  p99 %,5d ms  max %,5d ms  (%,d)"
                .formatted(
                        way,
                        millis.getValueAtPercentile(50),
                        millis.getValueAtPercentile(90),
                        millis.getValueAtPercentile(99),
                        millis.getMaxValue(),
                        millis.getTotalCount());
    }

    @Override
    public Integer call() throws Exception {
        try {
            options.check();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        Terminal terminal = new Terminal(System.out, false, 120);
        Path target = Path.of(HOME, "target");
        if (options.micro != null) {
            terminal.say("Some ten seconds a bench; target/bench/micro.log tells more …");
            new MicroBench(options.micro, target, terminal).run().forEach(terminal::say);
            return 0;
        }
        StopRequest stop = StopRequest.bySignal();
        try (RunDirectory directory = RunDirectory.temporary(target.resolve("local"))) {
            // Read when the first logger is made, which must not be before this.
            System.setProperty("adtally.local.log", directory.logs().resolve("run.log").toString());
            if (options.latencyRate > 0) {
                Path jar = target.resolve("adtally.jar");
                new LatencyRun(options, directory, jar, terminal)
                        .run()
                        .forEach((way, millis) -> terminal.say(line(way, millis)));
                return 0;
            }
            BenchReport report = new BenchRun(options, directory, target, terminal).run();
            report.lines().forEach(terminal::say);
            terminal.say("JSON: " + report.write(target.resolve("bench")));
            return report.balanced() ? 0 : 1;
        } catch (Exception e) {
            if (stop.isAskedBeforeUp()) {
                System.err.println("Stopped before it had measured.");
                return StopRequest.EXIT_CODE;
            }
            Failures.messages(e).forEach(System.err::println);
            LoggerFactory.getLogger(Bench.class).error("The benchmark failed", e);
            return 1;
        }
    }
}
