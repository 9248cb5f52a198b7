package io.adtally.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.config.LedgerConfig;
import io.adtally.config.Secret;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.io.JdbcLedgerStoreFactory;
import io.adtally.local.LocalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The sink in a real Flink, on a real PostgreSQL. */
class LedgerSinkITCase {
    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    private static final long ROWS = 100_000;
    private static final int FAILING_ATTEMPTS = 3;

    @TempDir static Path directory;

    private static LocalPostgres postgres;
    private static int databases;

    private String database;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = LocalPostgres.start(directory.resolve("postgres"), 64);
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void createDatabase() throws Exception {
        databases++;
        database = "sink_" + databases;
        postgres.createDatabase(database);
    }

    @Test
    void isExactThroughFailures() throws Exception {
        JobClient job = start(2, true, null);
        job.getJobExecutionResult().get(2, TimeUnit.MINUTES);
        assertExact();
        // Each attempt registered both writers anew.
        assertThat(number("SELECT max(incarnation) FROM billing.writers"))
                .isEqualTo(2L * (FAILING_ATTEMPTS + 1));
    }

    @Test
    void isExactThroughStopsAndRescaling() throws Exception {
        JobClient two = start(2, false, null);
        awaitRows();
        String savepoint = stop(two, false);
        assertThat(prepared()).isZero();
        assertThat(number("SELECT count(*) FROM billing.leases")).isZero();

        JobClient three = start(3, false, savepoint);
        three.getJobExecutionResult().get(2, TimeUnit.MINUTES);
        assertExact();
    }

    @Test
    void leavesNothingPreparedWhenDrained() throws Exception {
        JobClient job = start(2, false, null);
        awaitRows();
        String savepoint = stop(job, true);
        assertThat(prepared()).isZero();

        start(1, false, savepoint).getJobExecutionResult().get(2, TimeUnit.MINUTES);
        assertExact();
    }

    @Test
    void refusesASecondJobAndLeavesTheFirstAlone() throws Exception {
        JobClient first = start(1, false, null);
        awaitRows();
        JobClient second = start(1, false, null);
        assertThatThrownBy(() -> second.getJobExecutionResult().get(1, TimeUnit.MINUTES))
                .hasStackTraceContaining(
                        "deployment 'test' is run by job " + first.getJobID().toHexString());
        assertThat(second.getJobStatus().get()).isEqualTo(JobStatus.FAILED);
        first.getJobExecutionResult().get(2, TimeUnit.MINUTES);
        assertExact();
    }

    private void assertExact() throws Exception {
        assertThat(number("SELECT count(*) FROM billing.charges")).isEqualTo(ROWS);
        assertThat(number("SELECT sum(amount_nanos) FROM billing.charges"))
                .isEqualTo(1_000 * ROWS + (ROWS - 1) * ROWS / 2);
        assertThat(number("SELECT sum(rows_inserted) FROM billing.commits")).isEqualTo(ROWS);
        assertThat(number("SELECT sum(rows_offered) FROM billing.commits")).isEqualTo(ROWS);
        assertThat(prepared()).isZero();
    }

    private JobClient start(int parallelism, boolean failing, String savepoint) throws Exception {
        Configuration settings = new Configuration();
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
        if (savepoint != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(parallelism);
        env.setMaxParallelism(16);
        env.enableCheckpointing(100);
        LedgerConfig config = config();
        env.fromSequence(0, ROWS - 1)
                .uid("numbers")
                .map(new FailingAfterCheckpoints(failing ? FAILING_ATTEMPTS : 0))
                .uid("failing")
                .keyBy(number -> number)
                .map(LedgerRows::row)
                .returns(new CodecTypeInfo<>(LedgerRow.Bytes.INSTANCE))
                .uid("rows")
                .sinkTo(new LedgerSink(config, new JdbcLedgerStoreFactory(config)))
                .uid("ledger");
        return env.executeAsync("ledger sink");
    }

    /** Some committers have heard of the checkpoint by then, and some have not. */
    private static final class FailingAfterCheckpoints extends RichMapFunction<Long, Long>
            implements CheckpointListener {
        private static final long serialVersionUID = 1;

        private final int failingAttempts;

        FailingAfterCheckpoints(int failingAttempts) {
            this.failingAttempts = failingAttempts;
        }

        @Override
        public Long map(Long number) {
            return number;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            int attempt = getRuntimeContext().getTaskInfo().getAttemptNumber();
            if (attempt < failingAttempts) {
                throw new IllegalStateException("planned failure of attempt " + attempt);
            }
        }
    }

    private void awaitRows() throws Exception {
        Instant deadline = Instant.now().plusSeconds(60);
        while (number("SELECT count(*) FROM billing.charges") == 0) {
            assertThat(Instant.now()).as("rows are committed").isBefore(deadline);
        }
    }

    private static String stop(JobClient job, boolean drain) throws Exception {
        return job.stopWithSavepoint(
                        drain,
                        directory.resolve("savepoints").toUri().toString(),
                        SavepointFormatType.CANONICAL)
                .get(1, TimeUnit.MINUTES);
    }

    private LedgerConfig config() {
        return new LedgerConfig(
                "test",
                postgres.jdbcUrl(database),
                postgres.job().user(),
                new Secret(postgres.job().passwordReference()),
                500,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofMillis(500),
                Duration.ofSeconds(30));
    }

    private long prepared() throws Exception {
        return number("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()");
    }

    private long number(String sql) throws Exception {
        try (Connection connection = postgres.connect(database, postgres.superuser());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
