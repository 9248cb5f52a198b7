package io.adtally.local;

import io.adtally.ops.FlinkRest;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the loss of a process cost, in milliseconds since it was killed: until Flink knew, until it
 * had begun to start the tasks again, until all of them had their state and ran, and until rows
 * that were read since were visible in the ledger.
 *
 * @param detectedMs for a JobManager, when its successor answered
 */
record Recovery(String what, long detectedMs, long startedMs, long restoredMs, long visibleMs) {
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final long POLL_MS = 100;

    /** Kills it, and watches until results are visible again. */
    static Recovery of(
            ChildJvm killed, FlinkRest rest, LedgerView ledger, String job, boolean isJobManager)
            throws IOException, SQLException, InterruptedException {
        long incarnation = ledger.newestIncarnation();
        Watch watch = new Watch();
        killed.kill();
        if (!isJobManager) {
            watch.await(() -> rest.failure(job).timeMs() >= watch.beginMs, "is noticed");
        }
        long detected =
                isJobManager
                        ? watch.await(() -> rest.jobs().size() > 0, "is answered")
                        : rest.failure(job).timeMs() - watch.beginMs;
        long started = watch.await(() -> rest.jobState(job).equals("RUNNING"), "is started");
        long restored = watch.await(() -> rest.allTasksRun(job), "is restored");
        long visible = watch.await(() -> ledger.newestIncarnation() > incarnation, "is visible");
        return new Recovery(killed.name(), detected, started, restored, visible);
    }

    static long medianVisibleMs(List<Recovery> recoveries) {
        return recoveries.stream()
                .sorted(Comparator.comparingLong(Recovery::visibleMs))
                .skip(recoveries.size() / 2)
                .findFirst()
                .orElseThrow()
                .visibleMs();
    }

    @Override
    public String toString() {
        return "%s: detected %d ms, started %d ms, restored %d ms, visible %d ms"
                .formatted(what, detectedMs, startedMs, restoredMs, visibleMs);
    }

    private interface Question {
        boolean ask() throws IOException, SQLException, InterruptedException;
    }

    private static final class Watch {
        private final long beginMs = System.currentTimeMillis();
        private final long deadline = System.nanoTime() + LONGEST.toNanos();

        long await(Question question, String what)
                throws IOException, SQLException, InterruptedException {
            while (!question.ask()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("nothing " + what + " in " + LONGEST);
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
            return System.currentTimeMillis() - beginMs;
        }
    }
}
