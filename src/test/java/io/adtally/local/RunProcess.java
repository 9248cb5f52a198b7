package io.adtally.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** {@code scripts/run-local.sh} as a user starts it, and as a fault ends it. */
final class RunProcess implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final Process process;
    private final Path output;

    private RunProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it, with its output in the file; what was there before stays in front. */
    static RunProcess start(Path output, List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of("scripts", "run-local.sh").toAbsolutePath().toString());
        command.addAll(options);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .start();
        return new RunProcess(process, output);
    }

    /** Waits so long; whether it ended by itself. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Everything it has said so far. */
    String output() throws IOException {
        return Files.readString(output);
    }

    /** Waits until what it said fulfils the condition. */
    void await(Predicate<String> condition, Duration timeout)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.test(output())) {
            if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("ended with " + process.exitValue() + ":\n" + output());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in " + timeout + ":\n" + output());
            }
        }
    }

    /** Waits for the end; gives back the exit code. */
    int awaitEnd(Duration timeout) throws IOException, InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still runs after " + timeout + ":\n" + output());
        }
        return process.exitValue();
    }

    /** Sends a signal by name, such as TERM or STOP. */
    void signal(String name) throws IOException, InterruptedException {
        Signals.send(name, process.pid());
    }

    /** SIGKILL; gives back its children, which must end by themselves. */
    List<ProcessHandle> kill() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly().waitFor();
        return children;
    }

    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
