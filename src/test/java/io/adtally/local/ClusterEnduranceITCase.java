package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A quarter of an hour of steady traffic in which processes of Flink are killed at random moments;
 * each TaskManager runs a part of the job and has slots for the whole of it. Not for every build:
 * {@code mvn verify -P endurance}. {@code -Dadtally.crash.seed=SEED} repeats the moments, {@code
 * adtally.endurance.rate}, {@code .kills} and {@code .seconds} make another trial of it.
 */
@Tag("endurance")
final class ClusterEnduranceITCase {
    private static final String JAR = System.getProperty("adtally.jar");
    private static final int RATE = Integer.getInteger("adtally.endurance.rate", 3_000);
    private static final int TASK_MANAGER_KILLS = Integer.getInteger("adtally.endurance.kills", 20);
    private static final int JOB_MANAGER_KILLS = 3;
    private static final int KILLS = TASK_MANAGER_KILLS + JOB_MANAGER_KILLS;
    private static final int SECONDS = Integer.getInteger("adtally.endurance.seconds", 900);
    private static final int TASK_MANAGERS = 2;
    private static final long LONGEST_MEDIAN_TASK_MANAGER_MS = 5_000;
    private static final long LONGEST_MEDIAN_JOB_MANAGER_MS = 15_000;

    /** What is sent in five seconds. */
    private static final String CAUGHT_UP_AT = "--caught-up=" + 5 * RATE;

    private final long seed = Long.getLong("adtally.crash.seed", new Random().nextLong(1_000_000));
    private final Random random = new Random(seed);
    private final List<Recovery> taskManagers = new ArrayList<>();
    private final List<Recovery> jobManagers = new ArrayList<>();

    /** Kept for a look at what differs: topics, ledger and the oracle's tables. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    @Test
    void billsEveryEventOnceWhateverIsKilled() throws Exception {
        try (ClusterTrial trial = new ClusterTrial(dir, TASK_MANAGERS, 2)) {
            trial.waitLongForTokens();
            trial.send(RATE);
            ClusterTrial.Said started = trial.submit(2, "--without-state");
            assertThat(started.exitCode()).as(started.output()).isZero();
            killThem(trial);
            boolean balances = trial.balances();
            report();
            assertThat(balances).as("seed " + seed).isTrue();
        }
        assertThat(Recovery.medianVisibleMs(taskManagers))
                .isLessThan(LONGEST_MEDIAN_TASK_MANAGER_MS);
        assertThat(Recovery.medianVisibleMs(jobManagers)).isLessThan(LONGEST_MEDIAN_JOB_MANAGER_MS);
    }

    /** It hangs long enough for the job to have gone on elsewhere, and then does not know that. */
    @Test
    void aProcessThatWakesUpChangesNothing() throws Exception {
        try (ClusterTrial trial = new ClusterTrial(dir, 2, 2)) {
            trial.waitLongForTokens();
            trial.send(RATE);
            ClusterTrial.Said started = trial.submit(2, "--without-state");
            assertThat(started.exitCode()).as(started.output()).isZero();
            String job = trial.job();
            ChildJvm frozen = trial.busyTaskManager();
            long frozenMs = System.currentTimeMillis();
            frozen.freeze();
            trial.awaitFailureAfter(job, frozenMs);
            trial.awaitResults(job);

            frozen.thaw();
            trial.cluster().awaitTaskManagers(2);
            trial.awaitResults(job);
            assertThat(trial.balances()).isTrue();
        }
    }

    /** Each at a moment of its own part of the time, or as soon as all is well after that. */
    private void killThem(ClusterTrial trial) throws Exception {
        long partMs = SECONDS * 1000L / KILLS;
        long beginMs = System.currentTimeMillis();
        try (LedgerView ledger = trial.ledger()) {
            for (int kill = 0; kill < KILLS; kill++) {
                long dueMs = beginMs + kill * partMs + random.nextLong(partMs);
                TimeUnit.MILLISECONDS.sleep(Math.max(0, dueMs - System.currentTimeMillis()));
                killOne(trial, ledger, jobManagersUpTo(kill + 1) > jobManagersUpTo(kill));
            }
        }
    }

    private static int jobManagersUpTo(int kill) {
        return kill * JOB_MANAGER_KILLS / KILLS;
    }

    private void killOne(ClusterTrial trial, LedgerView ledger, boolean theJobManager)
            throws Exception {
        spread(trial);
        String job = trial.job();
        ChildJvm killed = theJobManager ? trial.cluster().jobManager() : trial.busyTaskManager();
        Recovery recovery = Recovery.of(killed, trial.rest(), ledger, job, theJobManager);
        System.out.println(recovery);
        (theJobManager ? jobManagers : taskManagers).add(recovery);
    }

    /** A lost TaskManager's successor has run nothing until the job is started anew. */
    private static void spread(ClusterTrial trial) throws Exception {
        trial.cluster().awaitTaskManagers(TASK_MANAGERS);
        if (trial.rest().taskManagersOf(trial.job()).size() < TASK_MANAGERS) {
            ClusterTrial.Said said = trial.script("upgrade.sh", "--jar=" + JAR, CAUGHT_UP_AT);
            assertThat(said.exitCode()).as(said.output()).isZero();
        }
    }

    private void report() {
        System.out.printf(
                "seed %d; median until visible: %d TaskManagers %d ms, %d JobManagers %d ms%n",
                seed,
                taskManagers.size(),
                Recovery.medianVisibleMs(taskManagers),
                jobManagers.size(),
                Recovery.medianVisibleMs(jobManagers));
    }
}
