package io.adtally.ops;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Puts another jar, another parallelism or other arguments in the place of a running job: stops it
 * with a savepoint, starts the successor from it, and waits until that has completed a checkpoint
 * and has caught up. A successor that does not get to its first checkpoint has made nothing visible
 * but frequency caps, which may be told again; then the predecessor goes on from the same
 * savepoint, as if nothing had been. One that has, is not taken back: its outputs are out, and
 * would be published again.
 */
final class Upgrade {
    private static final double NANOS_A_SECOND = 1e9;

    private final FlinkRest rest;
    private final Limits limits;
    private final Consumer<String> say;

    /**
     * How long each step may take.
     *
     * @param caughtUp records a job may be behind that has caught up
     * @param steadily how long it must stay so
     */
    record Limits(
            Duration stop, Duration start, Duration catchUp, long caughtUp, Duration steadily) {}

    /** A jar on the cluster, and how it is run. */
    record Version(String jarId, Program program, boolean dropsState) {}

    enum Outcome {
        DONE,
        WENT_BACK,
        BEHIND,
        DOWN
    }

    Upgrade(FlinkRest rest, Limits limits, Consumer<String> say) {
        this.rest = rest;
        this.limits = limits;
        this.say = say;
    }

    /**
     * Does it.
     *
     * @param savepoints null: the cluster's own directory
     */
    Outcome run(FlinkRest.Job job, Version before, Version after, String savepoints)
            throws IOException, InterruptedException {
        Set<String> earlier =
                rest.jobs().stream().map(FlinkRest.Job::id).collect(Collectors.toSet());
        long backlog = rest.backlog(job.id()).orElse(0);
        long stoppedNanos = System.nanoTime();
        say.accept("Stopping job " + job.id() + " with a savepoint ...");
        // Nothing becomes visible until the successor has read it.
        String savepoint;
        try {
            savepoint =
                    rest.stop(job.id(), false, savepoints, SavepointFormat.NATIVE, limits.stop());
        } catch (FlinkException e) {
            if (e.answer() == FlinkAnswer.REFUSED || e.answer() == FlinkAnswer.ABORTED) {
                throw e;
            }
            // It may have stopped.
            return unknown(e, "its savepoint");
        }
        say.accept("Savepoint:  " + savepoint);
        new FlinkJob(rest, job.id()).awaitStopped(limits.stop());

        FlinkJob successor;
        try {
            successor = start(after, savepoint);
        } catch (IllegalStateException | IOException e) {
            if (isTemporary(e)) {
                return unknown(e, savepoint);
            }
            say.accept("The new job does not get to its first checkpoint: " + e.getMessage());
            return goBack(job.name(), earlier, before, savepoint);
        }
        say.accept(
                "Its first checkpoint is complete; for %.1f s nothing had become visible."
                        .formatted((System.nanoTime() - stoppedNanos) / NANOS_A_SECOND));
        return catchUp(successor, Math.max(backlog, limits.caughtUp()));
    }

    private FlinkJob start(Version version, String savepoint)
            throws IOException, InterruptedException {
        say.accept(
                "Starting %s with parallelism %d ..."
                        .formatted(version.jarId(), version.program().parallelism()));
        // Not claimed: there may be a way back.
        Restore restore = new Restore(savepoint, false, version.dropsState());
        String id = rest.run(version.jarId(), version.program(), restore);
        say.accept("Job:        " + id);
        FlinkJob job = new FlinkJob(rest, id);
        long deadline = System.nanoTime() + limits.start().toNanos();
        job.awaitFirstRun(limits.start());
        takeFirstCheckpoint(job, deadline);
        return job;
    }

    /** What the job has read becomes visible now and not an interval later. */
    private void takeFirstCheckpoint(FlinkJob job, long deadline)
            throws IOException, InterruptedException {
        try {
            // And its answer is read: a JobManager does not end before that, or for five minutes.
            rest.checkpoint(job.id(), until(deadline));
        } catch (IllegalStateException e) {
            if (isTemporary(e)) {
                throw e;
            }
            say.accept("No checkpoint yet: " + e.getMessage());
        }
        job.awaitFirstCheckpoint(until(deadline));
    }

    private static Duration until(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private Outcome catchUp(FlinkJob job, long atMost) throws IOException, InterruptedException {
        say.accept("Catching up ...");
        long beginNanos = System.nanoTime();
        try {
            if (job.awaitBacklog(atMost, limits.steadily(), limits.catchUp(), say)) {
                long tookNanos = System.nanoTime() - beginNanos - limits.steadily().toNanos();
                say.accept(
                        "Caught up after %.1f s: no more than %,d records behind."
                                .formatted(tookNanos / NANOS_A_SECOND, atMost));
                return Outcome.DONE;
            }
        } catch (IllegalStateException e) {
            if (isTemporary(e)) {
                say.accept("Its first checkpoint was complete, and then: " + e.getMessage());
                say.accept("Whether it catches up is not known; status.sh shows how it is.");
                return Outcome.BEHIND;
            }
            say.accept("After its first checkpoint, " + e.getMessage());
            return Outcome.DOWN;
        }
        say.accept(
                "The job runs, and is still %,d records behind."
                        .formatted(rest.backlog(job.id()).orElse(0)));
        return Outcome.BEHIND;
    }

    /** While no JobManager answers, the new job may run, and nothing could be put in its place. */
    private Outcome unknown(Exception why, String savepoint) {
        say.accept(why.getMessage());
        say.accept(
                "Whether a job runs is not known; nothing was taken back. When a JobManager answers"
                        + " again, status.sh shows it. If no job runs: submit.sh --from "
                        + savepoint);
        return Outcome.DOWN;
    }

    private static boolean isTemporary(Exception failure) {
        return failure instanceof FlinkException flink && flink.answer() == FlinkAnswer.TEMPORARY;
    }

    private Outcome goBack(String name, Set<String> earlier, Version before, String savepoint)
            throws IOException, InterruptedException {
        say.accept("Going back to what ran before, from the same savepoint.");
        boolean seen = false;
        try {
            for (FlinkRest.Job job : rest.jobs()) {
                if (job.name().equals(name) && !earlier.contains(job.id())) {
                    seen |= end(job);
                }
            }
            start(before, savepoint);
        } catch (IllegalStateException | IOException e) {
            if (isTemporary(e)) {
                return unknown(e, savepoint);
            }
            say.accept("What ran before does not start either: " + e.getMessage());
            say.accept(
                    isTried(name, earlier)
                            ? "Flink goes on trying; status.sh shows how it is."
                            : "No job runs. To start one: submit.sh --from " + savepoint);
            return Outcome.DOWN;
        }
        say.accept(
                seen
                        ? "What ran before runs again. At the last moment the new job had completed"
                                + " a checkpoint: what it published on Kafka is published again."
                        : "What ran before runs again; nothing was lost, and nothing done twice.");
        return Outcome.WENT_BACK;
    }

    private boolean isTried(String name, Set<String> earlier) throws InterruptedException {
        try {
            return rest.jobs().stream()
                    .filter(job -> job.name().equals(name) && !earlier.contains(job.id()))
                    .anyMatch(job -> !FlinkJob.isEnd(job.state()));
        } catch (IllegalStateException | IOException e) {
            say.accept("Whether it is tried again is not known: " + e.getMessage());
            return false;
        }
    }

    /**
     * Ends a successor if it runs, also one whose start was reported as failed.
     *
     * @return whether anything of it has become visible
     */
    private boolean end(FlinkRest.Job job) throws IOException, InterruptedException {
        if (!FlinkJob.isEnd(job.state())) {
            rest.cancel(job.id());
            new FlinkJob(rest, job.id()).awaitEnd(limits.stop());
        }
        return rest.checkpoints(job.id()).completed() > 0;
    }
}
