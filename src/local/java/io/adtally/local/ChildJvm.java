package io.adtally.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM of ours. It ends when this one does, in whatever way: a shutdown hook ends it, and
 * after a SIGKILL of this JVM the child notices by itself ({@link DiesWithParent}).
 */
public final class ChildJvm implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int LOG_TAIL_LINES = 30;

    private final String name;
    private final Path log;
    private final Process process;
    private final Thread shutdownHook;

    private ChildJvm(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.shutdownHook = new Thread(() -> end(process), "end-" + name);
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** As {@link #start(String, String, List, String, List, Path, Map)}, in our own environment. */
    public static ChildJvm start(
            String name,
            String classPath,
            List<String> jvmArguments,
            String mainClass,
            List<String> arguments,
            Path log)
            throws IOException {
        return start(name, classPath, jvmArguments, mainClass, arguments, log, Map.of());
    }

    /**
     * Starts {@code mainClass}; its output is appended to {@code log}.
     *
     * @param name for messages and logs
     * @param environment variables on top of our own
     */
    public static ChildJvm start(
            String name,
            String classPath,
            List<String> jvmArguments,
            String mainClass,
            List<String> arguments,
            Path log,
            Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        command.add("-cp");
        command.add(classPath);
        command.add(DiesWithParent.class.getName());
        command.add(mainClass);
        command.addAll(arguments);
        File output = log.toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output));
        builder.environment().putAll(environment);
        return new ChildJvm(name, log, builder.start());
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The most bytes it has ever had resident, as the kernel counts them. */
    public long peakMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow(() -> failure("has no memory"));
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        forget();
    }

    /** SIGSTOP: the process hangs, its connections stay open. */
    public void freeze() throws IOException, InterruptedException {
        Signals.send("STOP", pid());
    }

    /** SIGCONT. */
    public void thaw() throws IOException, InterruptedException {
        Signals.send("CONT", pid());
    }

    /** SIGTERM, and SIGKILL for a child that does not heed it. */
    @Override
    public void close() {
        end(process);
        forget();
    }

    /** An error that shows the end of the child's log. */
    public IllegalStateException failure(String what) {
        String state = isAlive() ? "runs" : "ended with " + process.exitValue();
        return new IllegalStateException(
                name + " " + what + " (it " + state + "); end of " + log + ":\n" + logTail());
    }

    private String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e + ")";
        }
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // This JVM is ending, and the hook is running or has run.
            return;
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
