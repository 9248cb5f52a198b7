package io.adtally.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The job under test in its cluster: the job jar's own main, started and stopped by REST. */
final class LocalJob {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration LONGEST_RUN = Duration.ofMinutes(30);
    private static final long POLL_MS = 100;

    private final FlinkRest rest;
    private final Path savepoints;
    private final String id;
    private final Consumer<String> say;
    private long lastFailureMs;

    private LocalJob(FlinkRest rest, Path savepoints, String id, Consumer<String> say) {
        this.rest = rest;
        this.savepoints = savepoints;
        this.id = id;
        this.say = say;
    }

    /**
     * Submits the jar and waits until every task runs.
     *
     * @param say told of each failure after which the job starts again
     */
    static LocalJob start(
            LocalFlink flink,
            Path jar,
            List<String> arguments,
            int parallelism,
            Optional<Path> restorePoint,
            Consumer<String> say)
            throws IOException, InterruptedException {
        FlinkRest.Program own = new FlinkRest.Program(null, arguments, parallelism, Map.of());
        return start(flink.rest(), jar, own, flink.savepoints(), restorePoint, say);
    }

    /**
     * As above, for any program in the jar.
     *
     * @param savepoints where {@link #stop} leaves them
     */
    static LocalJob start(
            FlinkRest rest,
            Path jar,
            FlinkRest.Program program,
            Path savepoints,
            Optional<Path> restorePoint,
            Consumer<String> say)
            throws IOException, InterruptedException {
        String restorePath = restorePoint.map(path -> path.toUri().toString()).orElse(null);
        String id = rest.run(rest.uploadJar(jar), program, restorePath);
        LocalJob job = new LocalJob(rest, savepoints, id, say);
        job.awaitRunning();
        return job;
    }

    /** Runs a class of the jar until it ends by itself, as a job over bounded input does. */
    static void runToEnd(
            LocalFlink flink, Path jar, String mainClass, List<String> arguments, int parallelism)
            throws IOException, InterruptedException {
        FlinkRest rest = flink.rest();
        FlinkRest.Program program =
                new FlinkRest.Program(mainClass, arguments, parallelism, Map.of());
        String id = rest.run(rest.uploadJar(jar), program, null);
        new LocalJob(rest, flink.savepoints(), id, failure -> {}).await("FINISHED", LONGEST_RUN);
    }

    String id() {
        return id;
    }

    FlinkRest.Checkpoints checkpoints() throws IOException, InterruptedException {
        return rest.checkpoints(id);
    }

    FlinkRest.CheckpointSummary checkpointSummary() throws IOException, InterruptedException {
        return rest.checkpointSummary(id);
    }

    /** Takes a checkpoint now: what was read before becomes visible. */
    void checkpoint() throws IOException, InterruptedException {
        rest.checkpoint(id, CHECKPOINT_TIMEOUT);
    }

    /**
     * Tells of a restart; does nothing else while the job runs or restarts.
     *
     * @throws IllegalStateException with the cause, if it has ended
     */
    void checkAlive() throws IOException, InterruptedException {
        String state = rest.jobState(id);
        if (List.of("FAILED", "CANCELED", "FINISHED", "SUSPENDED").contains(state)) {
            throw new IllegalStateException(
                    "the job is " + state + ": " + rest.failure(id).rootCause());
        }
        FlinkRest.Failure failure = rest.failure(id);
        if (failure.timeMs() > lastFailureMs) {
            lastFailureMs = failure.timeMs();
            say.accept("The job starts again after: " + failure.rootCause());
        }
    }

    /** Stops with a savepoint and waits for the end; gives back where the savepoint is. */
    String stop(boolean drain) throws IOException, InterruptedException {
        String savepoint = rest.stop(id, drain, savepoints, STOP_TIMEOUT);
        await("FINISHED", STOP_TIMEOUT);
        return savepoint;
    }

    private void awaitRunning() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!rest.allTasksRun(id)) {
            checkAlive();
            pause(deadline, "does not run");
        }
    }

    private void await(String state, Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!rest.jobState(id).equals(state)) {
            if (rest.jobState(id).equals("FAILED")) {
                throw new IllegalStateException("the job failed: " + rest.failure(id).rootCause());
            }
            pause(deadline, "is not " + state);
        }
    }

    private void pause(long deadline, String what) throws IOException, InterruptedException {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException(
                    "the job "
                            + what
                            + " in time; it is "
                            + rest.jobState(id)
                            + ": "
                            + rest.failure(id).rootCause());
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
}
