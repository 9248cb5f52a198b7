package io.adtally.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The job under test in its cluster: the job jar's own main, started and stopped by REST. */
final class LocalJob {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(2);
    private static final long POLL_MS = 100;

    private final FlinkRest rest;
    private final Path savepoints;
    private final String id;

    private LocalJob(FlinkRest rest, Path savepoints, String id) {
        this.rest = rest;
        this.savepoints = savepoints;
        this.id = id;
    }

    /** Submits the jar and waits until every task runs. */
    static LocalJob start(
            LocalFlink flink,
            Path jar,
            List<String> arguments,
            int parallelism,
            Optional<Path> restorePoint)
            throws IOException, InterruptedException {
        FlinkRest rest = flink.rest();
        String restorePath = restorePoint.map(path -> path.toUri().toString()).orElse(null);
        String id = rest.run(rest.uploadJar(jar), arguments, parallelism, restorePath);
        LocalJob job = new LocalJob(rest, flink.savepoints(), id);
        job.awaitRunning();
        return job;
    }

    String id() {
        return id;
    }

    FlinkRest.Checkpoints checkpoints() throws IOException, InterruptedException {
        return rest.checkpoints(id);
    }

    /** Takes a checkpoint now: what was read before becomes visible. */
    void checkpoint() throws IOException, InterruptedException {
        rest.checkpoint(id, CHECKPOINT_TIMEOUT);
    }

    /**
     * Does nothing while the job runs or restarts.
     *
     * @throws IllegalStateException with the cause, if it has ended
     */
    void checkAlive() throws IOException, InterruptedException {
        String state = rest.jobState(id);
        if (List.of("FAILED", "CANCELED", "FINISHED", "SUSPENDED").contains(state)) {
            throw new IllegalStateException("the job is " + state + ": " + rest.rootCause(id));
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
                            + rest.rootCause(id));
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
}
