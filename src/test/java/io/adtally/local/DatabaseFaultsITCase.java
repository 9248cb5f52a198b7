package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What befalls the database, the way to it, and the place where checkpoints are kept, while the
 * whole job runs under steady traffic. The last test asks whether every event was billed once
 * through it all.
 */
@Tag("endurance")
@TestMethodOrder(OrderAnnotation.class)
final class DatabaseFaultsITCase {
    private static final int RATE = 500;

    @TempDir private static Path dir;
    private static ClusterTrial trial;
    private static TcpProxy proxy;
    private static LedgerObserver ledger;
    private static String job;

    @BeforeAll
    static void starts() throws Exception {
        trial = new ClusterTrial(dir, 2, 2);
        int port = trial.postgres().port();
        proxy = TcpProxy.to(port);
        ledger = new LedgerObserver(trial.directory().postgres(), port);
        trial.send(RATE);
        List<String> settings = new ArrayList<>(LocalRun.JOB_SETTINGS);
        settings.add("--adtally.checkpoint.interval=1s");
        // Few, so that rows are in the open transaction long before the barrier.
        settings.add("--adtally.ledger.batch-rows=20");
        // With five seconds on top, the longest wait for the network.
        settings.add("--adtally.ledger.statement-timeout=3s");
        settings.add("--adtally.ledger.lock-timeout=2s");
        trial.start(2, settings, proxy);
        job = trial.job();
        trial.awaitResults(job);
    }

    @AfterAll
    static void ends() throws Exception {
        trial.close();
        proxy.close();
    }

    @Test
    void goesOnWhenTheDatabaseHasCrashedWithRowsInIt() throws Exception {
        ledger.await("rows are in an open transaction", LedgerObserver::hasOpen);
        long sinceMs = System.currentTimeMillis();
        trial.postgres().crashAndRestart();

        trial.awaitFailureAfter(job, sinceMs);
        trial.awaitResults(job);
    }

    @Test
    void goesOnWhenTheDatabaseHasCrashedInACommit() throws Exception {
        ledger.await("commits are slow", ledger -> ledger.slowCommits(true));
        long sinceMs = System.currentTimeMillis();
        ledger.await("a commit is killed", LedgerObserver::killCommitting);

        trial.awaitFailureAfter(job, sinceMs);
        ledger.await("commits are quick", ledger -> ledger.slowCommits(false));
        trial.awaitResults(job);
    }

    /** Either way the same transaction is committed again, and nothing starts anew. */
    @ParameterizedTest
    @EnumSource
    void commitsAgainWhenTheConnectionWasReset(TcpProxy.Moment moment) throws Exception {
        long lastFailureMs = trial.rest().failure(job).timeMs();
        int before = proxy.sprung();
        proxy.resetOnce("COMMIT PREPARED", moment);
        ledger.await("a commit's connection is reset", ledger -> proxy.sprung() > before);

        trial.awaitResults(job);
        assertThat(trial.rest().failure(job).timeMs()).isEqualTo(lastFailureMs);
    }

    /** What the job has sent meanwhile reaches the server in the end, when the job has moved on. */
    @Test
    void goesOnWhenTheNetworkHeldEverythingBack() throws Exception {
        ledger.await("rows are in an open transaction", LedgerObserver::hasOpen);
        long sinceMs = System.currentTimeMillis();
        proxy.stall();
        trial.awaitFailureAfter(job, sinceMs);

        proxy.flow();
        trial.awaitResults(job);
    }

    @Test
    void waitsForADatabaseThatMayNotWrite() throws Exception {
        long sinceMs = System.currentTimeMillis();
        ledger.await("the database only reads", ledger -> ledger.readOnly(true));
        trial.awaitFailureAfter(job, sinceMs);
        assertThat(trial.rest().failure(job).rootCause()).contains("read-only transaction");

        ledger.await("the database writes again", ledger -> ledger.readOnly(false));
        trial.awaitResults(job);
    }

    @Test
    void commitsNothingWhileNoCheckpointCanBeKept() throws Exception {
        Path checkpoints = trial.directory().flink().resolve("checkpoints");
        Path away = checkpoints.resolveSibling("away");
        long failed = trial.rest().checkpoints(job).failed();
        long sinceMs = System.currentTimeMillis();
        ledger.await("the database answers", ledger -> ledger.commits() > 0);
        Files.move(checkpoints, away);
        Files.createFile(checkpoints);
        trial.await("a checkpoint fails", () -> trial.rest().checkpoints(job).failed() > failed);
        long commits = ledger.commits();
        trial.awaitFailureAfter(job, sinceMs);
        assertThat(ledger.commits()).isEqualTo(commits);

        Files.delete(checkpoints);
        Files.move(away, checkpoints);
        trial.awaitResults(job);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void hasBilledEveryEventOnce() throws Exception {
        assertThat(trial.balances()).isTrue();
    }
}
