package io.adtally.ops;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One job of a cluster, and how to wait for it. */
public final class FlinkJob {
    /**
     * Without SUSPENDED: a JobManager that loses its leadership says so of its jobs, and the next
     * leader goes on with them.
     */
    private static final Set<String> ENDED = Set.of("FAILED", "CANCELED", "FINISHED");

    private static final long POLL_MS = 100;
    private static final Duration PROGRESS = Duration.ofSeconds(10);

    /** As many, over some time, are not a database that was away for a moment. */
    private static final int FAILURES_THAT_ARE_ENOUGH = 3;

    private static final int PART_THAT_IS_RIDDEN_OUT = 10;

    private final FlinkRest rest;
    private final String id;

    public FlinkJob(FlinkRest rest, String id) {
        this.rest = rest;
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** Whether a job in this state runs no more, and never will. */
    public static boolean isEnd(String state) {
        return ENDED.contains(state);
    }

    /**
     * Goes on while the job runs or restarts.
     *
     * @throws IllegalStateException with the cause, if it has ended
     */
    public void checkAlive() throws IOException, InterruptedException {
        String state = rest.jobState(id);
        if (isEnd(state)) {
            throw ended(state);
        }
    }

    /** Waits until every task runs. */
    public void awaitRunning(Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!rest.allTasksRun(id)) {
            checkAlive();
            pause(deadline, "does not run");
        }
    }

    /**
     * The same for a job that was just started: one that still fails when a tenth of the time has
     * passed never will. Flink goes on trying.
     */
    void awaitFirstRun(Duration timeout) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long deadline = begin + timeout.toNanos();
        while (!rest.allTasksRun(id)) {
            checkAlive();
            if (System.nanoTime() - begin > timeout.toNanos() / PART_THAT_IS_RIDDEN_OUT) {
                checkFailures();
            }
            pause(deadline, "does not run");
        }
    }

    /**
     * Waits for the state.
     *
     * @throws IllegalStateException with the cause, if the job ends in another
     */
    public void await(String state, Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        String now = rest.jobState(id);
        while (!now.equals(state)) {
            if (isEnd(now)) {
                throw ended(now);
            }
            pause(deadline, "is not " + state);
            now = rest.jobState(id);
        }
    }

    /** Waits until it has ended, however. */
    void awaitEnd(Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!rest.hasEnded(id)) {
            pause(deadline, "does not end");
        }
    }

    /**
     * Waits for the end of a job that was stopped with a savepoint.
     *
     * @throws IllegalStateException with the cause, if it ends otherwise
     */
    public void awaitStopped(Duration timeout) throws IOException, InterruptedException {
        try {
            await("FINISHED", timeout);
        } catch (FlinkException e) {
            // A JobManager that has come since does not know what had ended before.
            if (e.answer() != FlinkAnswer.UNKNOWN) {
                throw e;
            }
        }
    }

    /**
     * Waits until the job has completed a checkpoint of its own: then it has restored, reads and
     * writes, and what it has written is visible.
     *
     * @throws IllegalStateException with the cause, if it does not get there
     */
    void awaitFirstCheckpoint(Duration timeout) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (rest.checkpoints(id).completed() == 0) {
            checkAlive();
            checkFailures();
            pause(deadline, "has completed no checkpoint");
        }
    }

    /**
     * Waits until no more than so many records are to be read, and that for a while: what Flink
     * tells may be some seconds old.
     *
     * @param say hears every ten seconds how many there are, and of failures
     * @return whether that was in time
     */
    boolean awaitBacklog(long atMost, Duration steadily, Duration timeout, Consumer<String> say)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        long steadySince = System.nanoTime();
        long saidNanos = steadySince;
        while (System.nanoTime() - steadySince <= steadily.toNanos()) {
            checkAlive();
            OptionalLong backlog = rest.backlog(id);
            if (backlog.isEmpty() || backlog.getAsLong() > atMost) {
                steadySince = System.nanoTime();
            }
            if (System.nanoTime() > deadline) {
                return false;
            }
            if (System.nanoTime() - saidNanos > PROGRESS.toNanos()) {
                say.accept(progress(backlog));
                saidNanos = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        return true;
    }

    private String progress(OptionalLong backlog) throws IOException, InterruptedException {
        String behind =
                backlog.isPresent()
                        ? "  %,d records behind".formatted(backlog.getAsLong())
                        : "  how far behind, Flink does not tell yet";
        int failures = rest.failures(id);
        return failures == 0
                ? behind
                : "%s; failed %d times, the last time: %s"
                        .formatted(behind, failures, rest.failure(id).rootCause());
    }

    private void checkFailures() throws IOException, InterruptedException {
        if (rest.failures(id) >= FAILURES_THAT_ARE_ENOUGH) {
            throw new IllegalStateException(
                    "the job fails again and again: " + rest.failure(id).rootCause());
        }
    }

    private IllegalStateException ended(String state) throws IOException, InterruptedException {
        return new IllegalStateException(
                "the job is " + state + ": " + rest.failure(id).rootCause());
    }

    private void pause(long deadline, String what) throws IOException, InterruptedException {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException(
                    "the job %s in time; it is %s: %s"
                            .formatted(what, rest.jobState(id), rest.failure(id).rootCause()));
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
}
