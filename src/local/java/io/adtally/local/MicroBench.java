package io.adtally.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What the hot pieces cost by themselves: nanoseconds and bytes of garbage for each call. */
final class MicroBench {
    private static final int WARM_UPS = 3;
    private static final int MEASUREMENTS = 5;
    private static final TimeValue ITERATION = TimeValue.seconds(1);
    private static final String PROGRESS = "# Run progress";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final String regex;
    private final Path target;
    private final Terminal terminal;

    /** Of the benches whose name the expression is found in. */
    MicroBench(String regex, Path target, Terminal terminal) {
        this.regex = regex;
        this.target = target;
        this.terminal = terminal;
    }

    /** Runs them one after the other, each in a JVM of its own. */
    List<String> run() throws IOException, RunnerException {
        // Flink must not find the connectors in this JVM; the benches', which inherit its class
        // path, run without Flink and need them.
        System.setProperty(
                "java.class.path",
                System.getProperty("java.class.path") + ":" + target.resolve("adtally.jar"));
        Path dir = Files.createDirectories(target.resolve("bench"));
        Options options =
                new OptionsBuilder()
                        .include(regex)
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .forks(1)
                        // Or each bench would make a log named like the property.
                        .jvmArgsAppend("-Dadtally.local.log=" + dir.resolve("micro-run.log"))
                        .warmupIterations(WARM_UPS)
                        .warmupTime(ITERATION)
                        .measurementIterations(MEASUREMENTS)
                        .measurementTime(ITERATION)
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .resultFormat(ResultFormatType.JSON)
                        .result(dir.resolve("micro.json").toString())
                        .build();
        try (PrintStream log = log(dir.resolve("micro.log"))) {
            return table(
                    new Runner(
                                    options,
                                    OutputFormatFactory.createFormatInstance(
                                            log, VerboseMode.NORMAL))
                            .run());
        }
    }

    /** What JMH says; of that, how far it is goes to the terminal too. */
    private PrintStream log(Path file) throws IOException {
        return new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                if (line.startsWith(PROGRESS)) {
                    terminal.show(List.of(line.substring(2)));
                }
            }
        };
    }

    private static List<String> table(Collection<RunResult> results) {
        List<String> lines = new ArrayList<>();
        lines.add("%-44s %10s %8s %10s".formatted("", "ns/call", "±", "bytes"));
        for (RunResult result : results) {
            Result<?> time = result.getPrimaryResult();
            lines.add(
                    "%-44s %,10.1f %,8.1f %,10.0f"
                            .formatted(
                                    name(result),
                                    time.getScore(),
                                    time.getScoreError(),
                                    result.getSecondaryResults().get(ALLOCATED).getScore()));
        }
        return lines;
    }

    private static String name(RunResult result) {
        String name = result.getParams().getBenchmark();
        String ofClass = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
        String type = result.getParams().getParam("type");
        return type == null ? ofClass : ofClass + " " + type;
    }
}
