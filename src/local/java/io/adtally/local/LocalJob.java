package io.adtally.local;

import io.adtally.ops.FlinkAnswer;
import io.adtally.ops.FlinkException;
import io.adtally.ops.FlinkJob;
import io.adtally.ops.FlinkRest;
import io.adtally.ops.Program;
import io.adtally.ops.Restore;
import io.adtally.ops.SavepointFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** The job under test in its cluster: the job jar's own main, started and stopped by REST. */
final class LocalJob {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(4);
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration LONGEST_RUN = Duration.ofMinutes(30);
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(2);

    private final FlinkRest rest;
    private final Path savepoints;
    private final Consumer<String> say;
    private FlinkJob job;
    private String followed;
    private boolean stopped;
    private long lastFailureMs;

    private LocalJob(FlinkRest rest, String id, Path savepoints, Consumer<String> say) {
        this.rest = rest;
        this.job = new FlinkJob(rest, id);
        this.savepoints = savepoints;
        this.say = say;
    }

    /**
     * Runs a program of the jar and waits until every task runs.
     *
     * @param savepoints where {@link #stop} leaves them
     * @param say told of each failure after which the job starts again
     */
    static LocalJob start(
            FlinkRest rest,
            Path jar,
            Program program,
            Path savepoints,
            Optional<Path> restorePoint,
            Consumer<String> say)
            throws IOException, InterruptedException {
        // Claimed, and so removed with the first newer checkpoint: the newest one in the directory
        // is always the one to go on from.
        Restore restore =
                restorePoint
                        .map(path -> new Restore(path.toUri().toString(), true, false))
                        .orElse(Restore.NOTHING);
        String id = rest.run(rest.uploadJar(jar), program, restore);
        LocalJob job = new LocalJob(rest, id, savepoints, say);
        job.job.awaitRunning(START_TIMEOUT);
        return job;
    }

    /** Runs a class of the jar until it ends by itself, as a job over bounded input does. */
    static void runToEnd(LocalFlink flink, Path jar, Program program)
            throws IOException, InterruptedException {
        FlinkRest rest = flink.rest();
        String id = rest.run(rest.uploadJar(jar), program, Restore.NOTHING);
        new FlinkJob(rest, id).await("FINISHED", LONGEST_RUN);
    }

    /** One that others have started. */
    static LocalJob running(LocalFlink flink, String id) {
        return new LocalJob(flink.rest(), id, flink.savepoints(), failure -> {});
    }

    String id() {
        return job.id();
    }

    FlinkRest.Checkpoints checkpoints() throws IOException, InterruptedException {
        return rest.checkpoints(id());
    }

    FlinkRest.CheckpointSummary checkpointSummary() throws IOException, InterruptedException {
        return rest.checkpointSummary(id());
    }

    /** Takes a checkpoint now: what was read before becomes visible. */
    void checkpoint() throws IOException, InterruptedException {
        rest.checkpoint(id(), CHECKPOINT_TIMEOUT);
    }

    /**
     * Whether it was stopped with a savepoint by somebody else, as upgrade.sh does it, and no job
     * of its name goes on yet.
     */
    boolean isStopped() {
        return stopped;
    }

    /** From now on, if it is stopped, it becomes the one of its name that runs instead. */
    void followSuccessors() throws IOException, InterruptedException {
        followed =
                rest.jobs().stream()
                        .filter(each -> each.id().equals(id()))
                        .map(FlinkRest.Job::name)
                        .findFirst()
                        .orElseThrow();
    }

    /**
     * Tells of a restart; does nothing else while the job runs or restarts.
     *
     * @throws IllegalStateException with the cause, if it has ended, and no successor is waited for
     */
    void checkAlive() throws IOException, InterruptedException {
        try {
            job.checkAlive();
        } catch (IllegalStateException e) {
            if (followed == null || !mayHaveBeenStopped(e)) {
                throw e;
            }
            goOnWithSuccessor();
            return;
        }
        FlinkRest.Failure failure = rest.failure(id());
        if (failure.timeMs() > lastFailureMs) {
            lastFailureMs = failure.timeMs();
            say.accept("The job starts again after: " + failure.rootCause());
        }
    }

    private boolean mayHaveBeenStopped(IllegalStateException end)
            throws IOException, InterruptedException {
        if (end instanceof FlinkException flink) {
            // A JobManager that has come since does not know what had ended before.
            return flink.answer() == FlinkAnswer.UNKNOWN;
        }
        return rest.jobState(id()).equals("FINISHED");
    }

    private void goOnWithSuccessor() throws IOException, InterruptedException {
        if (!stopped) {
            stopped = true;
            say.accept("The job was stopped; submit.sh --from its savepoint goes on.");
        }
        for (FlinkRest.Job other : rest.jobs()) {
            // Before that upgrade.sh may still go back from it.
            if (other.name().equals(followed)
                    && other.state().equals("RUNNING")
                    && rest.checkpoints(other.id()).completed() > 0) {
                stopped = false;
                job = new FlinkJob(rest, other.id());
                say.accept("The job goes on as " + other.id() + ".");
            }
        }
    }

    /** Stops with a savepoint and waits for the end; gives back where the savepoint is. */
    String stop(boolean drain) throws IOException, InterruptedException {
        String directory = savepoints.toUri().toString();
        String savepoint = rest.stop(id(), drain, directory, SavepointFormat.NATIVE, STOP_TIMEOUT);
        job.awaitStopped(STOP_TIMEOUT);
        return savepoint;
    }
}
