package io.adtally.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.billing.TrialFaults.Fault;
import io.adtally.local.LocalPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.runtime.operators.sink.CommitterOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The sink in a real Flink, on a real PostgreSQL, and what goes wrong with checkpoints. */
class LedgerFaultsITCase {
    private static final int RETAINED_CHECKPOINTS = 3;

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setConfiguration(
                                    new Configuration()
                                            .set(
                                                    CheckpointingOptions.MAX_RETAINED_CHECKPOINTS,
                                                    RETAINED_CHECKPOINTS))
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
        trial = new LedgerTrial(postgres, "faults_" + databases, directory);
    }

    @Test
    void showsNothingWhenATaskFailsAtItsSnapshot() throws Exception {
        TrialFaults.strike(Fault.FAIL_AT_SNAPSHOT);
        JobClient job = trial.start(2, null);
        LedgerTrial.await("it failed", () -> TrialFaults.struck() >= 3);
        assertThat(trial.rows()).isZero();

        TrialFaults.strike(Fault.NONE);
        LedgerTrial.awaitEnd(job);
        trial.assertExact();
    }

    @Test
    void showsNothingOfACheckpointThatASiblingDeclines() throws Exception {
        TrialFaults.strike(Fault.DECLINE);
        JobClient job = trial.start(2, null);
        LedgerTrial.await("two checkpoints are prepared", () -> trial.prepared() >= 4);
        assertThat(trial.rows()).isZero();

        TrialFaults.strike(Fault.NONE);
        LedgerTrial.awaitEnd(job);
        trial.assertExact();
    }

    @Test
    void isExactWhenRescaledBeforeTheFirstCheckpoint() throws Exception {
        endBeforeTheFirstCheckpoint(2, null);
        TrialFaults.slow(true);
        JobClient four = trial.start(4, null);
        trial.awaitMoreRows(1);
        String savepoint = trial.stop(four, false);

        endBeforeTheFirstCheckpoint(1, savepoint);
        TrialFaults.slow(false);
        LedgerTrial.awaitEnd(trial.start(3, savepoint));
        trial.assertExact();
    }

    @Test
    void billsNobodyTwiceWhenLineagesAreAbandoned() throws Exception {
        TrialFaults.slow(true);
        JobClient first = trial.start(2, null);
        trial.awaitMoreRows(1);
        String older = trial.savepoint(first);
        trial.awaitMoreRows(1);
        String newer = trial.stop(first, false);

        long incarnation = newestCommitted();
        JobClient second = trial.start(2, older);
        LedgerTrial.await("the older lineage commits", () -> newestCommitted() > incarnation);
        LedgerTrial.cancel(second);

        JobClient third = trial.start(3, newer);
        TrialFaults.slow(false);
        LedgerTrial.awaitEnd(third);
        trial.assertBilledOnce();

        LedgerTrial.awaitEnd(trial.start(1, null));
        trial.assertBilledOnce();
        assertThat(trial.number("SELECT sum(rows_offered) FROM billing.commits"))
                .isGreaterThan(2 * LedgerTrial.ROWS);
    }

    @Test
    void refusesACorruptCheckpointAndGoesOnFromTheOneBefore() throws Exception {
        TrialFaults.slow(true);
        JobClient job = trial.start(2, null);
        trial.awaitMoreRows(1);
        LedgerTrial.await(
                "checkpoints are kept",
                () -> complete(trial.checkpoints(job)).size() >= RETAINED_CHECKPOINTS);
        LedgerTrial.cancel(job);
        List<Path> kept = complete(trial.checkpoints(job));
        Path newest = kept.get(kept.size() - 1);
        Path before = kept.get(kept.size() - 2);
        cutInHalf(newest.resolve("_metadata"));
        long rows = trial.rows();

        assertThatThrownBy(
                        () ->
                                trial.start(2, newest.toString())
                                        .getJobExecutionResult()
                                        .get(1, TimeUnit.MINUTES))
                .hasStackTraceContaining("loadAndValidateCheckpoint");
        assertThat(trial.rows()).isEqualTo(rows);

        TrialFaults.slow(false);
        LedgerTrial.awaitEnd(trial.start(2, before.toString()));
        trial.assertBilledOnce();
    }

    @Test
    void commitsNoLaterCheckpointWhenOneIsToldLate() throws Exception {
        LedgerSink sink = trial.sink();
        var writer =
                new OneInputStreamOperatorTestHarness<
                        LedgerRow, CommittableMessage<LedgerCommittable>>(
                        new SinkWriterOperatorFactory<>(sink));
        var committer =
                new OneInputStreamOperatorTestHarness<
                        CommittableMessage<LedgerCommittable>,
                        CommittableMessage<LedgerCommittable>>(
                        new CommitterOperatorFactory<>(sink, false, true));
        try {
            writer.open();
            committer.open();
            for (int checkpoint = 1; checkpoint <= 2; checkpoint++) {
                writer.processElement(new StreamRecord<>(LedgerRows.row(checkpoint)));
                writer.prepareSnapshotPreBarrier(checkpoint);
                writer.snapshot(checkpoint, 0);
                for (CommittableMessage<LedgerCommittable> told : writer.extractOutputValues()) {
                    committer.processElement(new StreamRecord<>(told));
                }
                writer.getOutput().clear();
                committer.snapshot(checkpoint, 0);
            }
            assertThat(trial.prepared()).isEqualTo(2);

            committer.notifyOfCompletedCheckpoint(1);
            assertThat(trial.prepared()).isEqualTo(1);
            assertThat(trial.number("SELECT max(source_offset) FROM billing.charges")).isEqualTo(1);

            committer.notifyOfCompletedCheckpoint(2);
            assertThat(trial.prepared()).isZero();
            assertThat(trial.rows()).isEqualTo(2);
        } finally {
            writer.close();
            committer.close();
        }
    }

    /** The disk of the tables; where the log has no room, the server ends, as in a crash. */
    @Test
    void waitsForRoomOnAFullDisk() throws Exception {
        try (LocalPostgres small =
                LocalPostgres.startWithSmallDisk(directory.resolve("small"), 64, 96)) {
            trial = new LedgerTrial(small, "small", directory);
            trial.execute(
                    "CREATE TABLESPACE small LOCATION '" + small.smallDisk() + "'",
                    "ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE small",
                    "ALTER INDEX ALL IN TABLESPACE pg_default SET TABLESPACE small",
                    "CREATE TABLE ballast (filler text) WITH (autovacuum_enabled = off)"
                            + " TABLESPACE small",
                    "CREATE TABLE reserve TABLESPACE small AS"
                            + " SELECT repeat('x', 1000) FROM generate_series(1, 10000)");
            // Nearly full before the job starts: filled from empty, it could end before that.
            fillTheDisk();
            trial.execute("DROP TABLE reserve");
            TrialFaults.slow(true);
            JobClient job = trial.start(2, null);
            trial.awaitMoreRows(1);
            fillTheDisk();
            long attempt = attempts();
            LedgerTrial.await("it fails and tries again", () -> attempts() > attempt + 4);

            trial.execute("DROP TABLE ballast");
            TrialFaults.slow(false);
            LedgerTrial.awaitEnd(job);
            trial.assertExact();
        }
    }

    private void fillTheDisk() {
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                trial.execute(
                                        "INSERT INTO ballast SELECT repeat('x', 1000)"
                                                + " FROM generate_series(1, 1000)");
                            }
                        })
                .hasMessageContaining("No space left on device");
    }

    /** By writers to open; a number is used up even where that fails. */
    private long attempts() throws Exception {
        return trial.number("SELECT last_value FROM billing.incarnations");
    }

    /** With transactions prepared that no checkpoint will ever cover. */
    private void endBeforeTheFirstCheckpoint(int parallelism, String restorePoint)
            throws Exception {
        long rows = trial.rows();
        TrialFaults.strike(Fault.DECLINE);
        JobClient job = trial.start(parallelism, restorePoint);
        LedgerTrial.await("something is prepared", () -> trial.prepared() >= parallelism);
        LedgerTrial.cancel(job);
        TrialFaults.strike(Fault.NONE);
        assertThat(trial.rows()).isEqualTo(rows);
    }

    private long newestCommitted() throws Exception {
        return trial.number("SELECT max(incarnation) FROM billing.commits");
    }

    /** Those that can be gone on from, the oldest first. */
    private static List<Path> complete(Path checkpoints) throws IOException {
        try (Stream<Path> all = Files.list(checkpoints)) {
            return all.filter(checkpoint -> Files.exists(checkpoint.resolve("_metadata")))
                    .sorted(Comparator.comparingLong(LedgerFaultsITCase::number))
                    .toList();
        }
    }

    private static long number(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
    }

    private static void cutInHalf(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
    }
}
