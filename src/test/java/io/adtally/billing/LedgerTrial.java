package io.adtally.billing;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job that is nothing but the ledger's sink behind a source of numbers, and a ledger of its own
 * that must hold each number once. Its jobs run on the cluster of the test.
 */
final class LedgerTrial {
    static final long ROWS = 100_000;

    // As many as there are ranges to read: one without ends soon after its start, and if just then
    // a savepoint is asked for, Flink declines it.
    private static final int READERS = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    // Not to take the core that the job needs.
    private static final long POLL_MS = 5;

    // As in production.
    private static final int TOLERATED_FAILED_CHECKPOINTS = 3;

    private final LocalPostgres postgres;
    private final String database;
    private final Path dir;

    /**
     * Begins with an empty ledger.
     *
     * @param dir for checkpoints and savepoints
     */
    LedgerTrial(LocalPostgres postgres, String database, Path dir) throws Exception {
        this.postgres = postgres;
        this.database = database;
        this.dir = dir;
        postgres.createDatabase(database);
        TrialFaults.reset();
        TrialFaults.watch(this::prepared);
    }

    /**
     * Starts the job.
     *
     * @param restorePoint null: from nothing
     */
    JobClient start(int parallelism, String restorePoint) throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(settings(restorePoint));
        env.setParallelism(parallelism);
        env.setMaxParallelism(16);
        env.enableCheckpointing(100);
        DataStream<Long> numbers =
                env.fromSequence(0, ROWS - 1)
                        .setParallelism(Math.min(parallelism, READERS))
                        .uid("numbers")
                        .map(new TrialFaults.Upstream())
                        .uid("upstream");
        numbers.map(new TrialFaults.Sibling())
                .uid("sibling")
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
        numbers.keyBy(number -> number)
                .map(LedgerRows::row)
                .returns(new CodecTypeInfo<>(LedgerRow.Bytes.INSTANCE))
                .uid("rows")
                .sinkTo(sink())
                .uid("ledger");
        return env.executeAsync("ledger trial");
    }

    void execute(String... statements) throws Exception {
        try (Connection connection = postgres.connect(database, postgres.superuser());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static void awaitEnd(JobClient job) throws Exception {
        job.getJobExecutionResult().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    static void cancel(JobClient job) throws Exception {
        job.cancel().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        await("it is cancelled", () -> job.getJobStatus().get() == JobStatus.CANCELED);
    }

    String savepoint(JobClient job) throws Exception {
        return job.triggerSavepoint(savepoints(), SavepointFormatType.NATIVE)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    String stop(JobClient job, boolean drain) throws Exception {
        return job.stopWithSavepoint(drain, savepoints(), SavepointFormatType.NATIVE)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Where the job's checkpoints are kept. */
    Path checkpoints(JobClient job) {
        return dir.resolve("checkpoints").resolve(job.getJobID().toHexString());
    }

    /** Waits until so many more rows are committed. */
    void awaitMoreRows(long more) throws Exception {
        long enough = rows() + more;
        await("rows are committed", () -> rows() >= enough);
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** Each number is billed once, and none was offered twice. */
    void assertExact() throws Exception {
        assertBilledOnce();
        assertThat(number("SELECT sum(rows_offered) FROM billing.commits")).isEqualTo(ROWS);
    }

    /** Each number is billed once, however often it was offered. */
    void assertBilledOnce() throws Exception {
        assertThat(rows()).isEqualTo(ROWS);
        assertThat(number("SELECT sum(amount_nanos) FROM billing.charges"))
                .isEqualTo(1_000 * ROWS + (ROWS - 1) * ROWS / 2);
        assertThat(number("SELECT sum(rows_inserted) FROM billing.commits")).isEqualTo(ROWS);
        assertThat(number("SELECT sum(rows_differing) FROM billing.commits")).isZero();
        assertThat(prepared()).isZero();
    }

    /** Rows that everybody sees. */
    long rows() throws Exception {
        return number("SELECT count(*) FROM billing.charges");
    }

    long prepared() throws Exception {
        return number("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()");
    }

    long number(String sql) throws Exception {
        try (Connection connection = postgres.connect(database, postgres.superuser());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    LedgerSink sink() {
        LedgerConfig config = config();
        return new LedgerSink(config, new JdbcLedgerStoreFactory(config));
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

    private Configuration settings(String restorePoint) {
        Configuration settings = new Configuration();
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                dir.resolve("checkpoints").toUri().toString());
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, TOLERATED_FAILED_CHECKPOINTS);
        if (restorePoint != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, restorePoint);
        }
        return settings;
    }

    private String savepoints() {
        return dir.resolve("savepoints").toUri().toString();
    }
}
