package io.adtally.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.local.LocalPostgres;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The sink in a real Flink, on a real PostgreSQL. */
class LedgerSinkITCase {
    private static final int LOCK_REQUESTS = 20;

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    @TempDir static Path directory;

    private static LocalPostgres postgres;
    private static int databases;

    private LedgerTrial trial;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = LocalPostgres.start(directory.resolve("postgres"), 64);
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void beginWithAnEmptyLedger() throws Exception {
        databases++;
        trial = new LedgerTrial(postgres, "sink_" + databases, directory);
    }

    @Test
    void isExactThroughFailures() throws Exception {
        TrialFaults.strike(TrialFaults.Fault.FAIL_AT_COMPLETION);
        JobClient job = trial.start(2, null);
        // Each attempt registers both writers anew.
        LedgerTrial.await(
                "three attempts have failed",
                () -> trial.number("SELECT max(incarnation) FROM billing.writers") > 2 * 3);
        TrialFaults.strike(TrialFaults.Fault.NONE);

        LedgerTrial.awaitEnd(job);
        trial.assertExact();
    }

    @Test
    void isExactThroughStopsAndRescaling() throws Exception {
        TrialFaults.slow(true);
        String savepoint = null;
        for (int parallelism : new int[] {2, 4, 1}) {
            JobClient job = trial.start(parallelism, savepoint);
            trial.awaitMoreRows(1);
            savepoint = trial.stop(job, false);
            assertThat(trial.prepared()).isZero();
            assertThat(trial.number("SELECT count(*) FROM billing.leases")).isZero();
        }
        TrialFaults.slow(false);

        LedgerTrial.awaitEnd(trial.start(3, savepoint));
        trial.assertExact();
    }

    /**
     * As a migration does. What is prepared keeps it waiting, and it keeps the next row waiting.
     */
    @Test
    void letsThroughWhoAsksForTheWholeTableBetweenPrepareAndCommit() throws Exception {
        TrialFaults.slow(true);
        JobClient job = trial.start(1, null);
        trial.awaitMoreRows(1);
        for (int request = 0; request < LOCK_REQUESTS; request++) {
            trial.execute("BEGIN", "LOCK TABLE billing.charges IN EXCLUSIVE MODE", "ROLLBACK");
        }
        TrialFaults.slow(false);

        LedgerTrial.awaitEnd(job);
        trial.assertExact();
        assertThat(trial.number("SELECT max(incarnation) FROM billing.writers")).isEqualTo(1);
    }

    @Test
    void leavesNothingPreparedWhenDrained() throws Exception {
        JobClient job = trial.start(2, null);
        trial.awaitMoreRows(1);
        String savepoint = trial.stop(job, true);
        assertThat(trial.prepared()).isZero();

        LedgerTrial.awaitEnd(trial.start(1, savepoint));
        trial.assertExact();
    }

    @Test
    void refusesASecondJobAndLeavesTheFirstAlone() throws Exception {
        TrialFaults.slow(true);
        JobClient first = trial.start(1, null);
        trial.awaitMoreRows(1);
        JobClient second = trial.start(1, null);
        assertThatThrownBy(() -> second.getJobExecutionResult().get(1, TimeUnit.MINUTES))
                .hasStackTraceContaining(
                        "deployment 'test' is run by job " + first.getJobID().toHexString());
        assertThat(second.getJobStatus().get()).isEqualTo(JobStatus.FAILED);
        TrialFaults.slow(false);
        LedgerTrial.awaitEnd(first);
        trial.assertExact();
    }
}
