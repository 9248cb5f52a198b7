package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.billing.DeploymentLease;
import io.adtally.billing.LeaseTakenException;
import io.adtally.config.LedgerConfig;
import io.adtally.config.Secret;
import io.adtally.local.LocalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start is refused for, and who may run a deployment. */
class LedgerPreflightITCase {
    private static final LedgerNeeds TWO_WRITERS = new LedgerNeeds(2, 1, 3);
    private static final Duration LEASE = Duration.ofSeconds(2);

    @TempDir static Path directory;

    private static LocalPostgres postgres;
    private static int databases;

    private String database;
    private LedgerConfig config;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = LocalPostgres.start(directory, 20);
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void createDatabase() throws Exception {
        databases++;
        database = "preflight_" + databases;
        postgres.createDatabase(database);
        config = config(postgres.job());
    }

    @Test
    void findsNothingWrongWithAFreshLedger() {
        assertThatCode(() -> check(TWO_WRITERS)).doesNotThrowAnyException();
    }

    @Test
    void refusesTooFewPreparedTransactions() {
        assertThatThrownBy(() -> check(new LedgerNeeds(3, 1, 3)))
                .isInstanceOf(PreflightException.class)
                .hasMessageContaining("max_prepared_transactions = 20")
                .hasMessageContaining("at least 30");
    }

    @Test
    void countsForeignPreparedTransactions() throws Exception {
        execute("BEGIN; CREATE TABLE public.theirs (id int); PREPARE TRANSACTION 'theirs'");
        try {
            assertThatThrownBy(() -> check(TWO_WRITERS))
                    .hasMessageContaining("max_prepared_transactions = 20")
                    .hasMessageContaining("at least 21");
        } finally {
            execute("ROLLBACK PREPARED 'theirs'");
        }
    }

    @Test
    void refusesTooFewConnections() {
        assertThatThrownBy(() -> check(new LedgerNeeds(40, 1, 3)))
                .hasMessageContaining("max_connections")
                .hasMessageContaining("parallelism 40");
    }

    @Test
    void refusesAnOlderSchema() throws Exception {
        execute("UPDATE billing.flyway_schema_history SET success = false");
        assertThatThrownBy(() -> check(TWO_WRITERS))
                .hasMessageContaining("version 0")
                .hasMessageContaining("scripts/migrate.sh");
    }

    @Test
    void refusesADatabaseThatWasNeverMigrated() throws Exception {
        execute("DROP SCHEMA billing CASCADE");
        assertThatThrownBy(() -> check(TWO_WRITERS)).hasMessageContaining("scripts/migrate.sh");
    }

    @Test
    void refusesARoleThatMayNotDoItsWork() throws Exception {
        execute("REVOKE INSERT ON billing.charges FROM adtally_job");
        assertThatThrownBy(() -> check(TWO_WRITERS))
                .hasMessageContaining("adtally_job lacks INSERT on billing.charges");
    }

    /**
     * The job that runs holds the lease itself, and looks by its own transactions and connections.
     */
    @Test
    void findsWhatAStartIsRefusedForWhileTheJobRuns() throws Exception {
        LedgerPreflight preflight = new LedgerPreflight(config, TWO_WRITERS);
        try (DeploymentLease own = take("job-1")) {
            assertThat(preflight.look().problems()).isEmpty();

            execute("REVOKE INSERT ON billing.charges FROM adtally_job");
            assertThat(preflight.look().problems())
                    .containsExactly("role adtally_job lacks INSERT on billing.charges");
            assertThat(new LedgerPreflight(config, new LedgerNeeds(3, 1, 3)).look().problems())
                    .hasSize(2)
                    .anyMatch(problem -> problem.contains("max_prepared_transactions = 20"));

            execute("GRANT INSERT ON billing.charges TO adtally_job");
            assertThat(preflight.look().problems()).isEmpty();
            own.check();
        }
    }

    @Test
    void refusesAServerThatIsNotThereWithoutShowingThePassword() throws Exception {
        LedgerConfig nowhere =
                new LedgerConfig(
                        "test",
                        "jdbc:postgresql://127.0.0.1:1/ledger",
                        "adtally_job",
                        config.password(),
                        10,
                        LEASE,
                        LEASE,
                        LEASE,
                        LEASE,
                        LEASE);
        String password = postgres.job().password();
        assertThatThrownBy(() -> new LedgerPreflight(nowhere, TWO_WRITERS).check(""))
                .isInstanceOf(PreflightException.class)
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageNotContaining(password);
    }

    @Test
    void refusesASecondJobOfTheDeploymentWhileTheFirstRuns() throws Exception {
        try (DeploymentLease first = take("job-1")) {
            assertThatThrownBy(() -> check(TWO_WRITERS))
                    .isInstanceOf(PreflightException.class)
                    .hasMessageContaining("deployment 'test' is run by job job-1");
            assertThatThrownBy(() -> take("job-2")).isInstanceOf(LeaseTakenException.class);
            assertThatCode(() -> new LedgerPreflight(config, TWO_WRITERS).check("job-1"))
                    .doesNotThrowAnyException();
            first.check();
        }
        check(TWO_WRITERS);
        take("job-2").close();
    }

    @Test
    void keepsTheLeaseForLongerThanItLasts() throws Exception {
        try (DeploymentLease first = take("job-1")) {
            Instant longAfter = Instant.now().plus(LEASE.multipliedBy(2));
            while (Instant.now().isBefore(longAfter)) {
                assertThatThrownBy(() -> take("job-2")).isInstanceOf(LeaseTakenException.class);
            }
            first.check();
        }
    }

    @Test
    void letsTheSameJobTakeItsLeaseAgain() throws Exception {
        try (DeploymentLease first = take("job-1");
                DeploymentLease again = take("job-1")) {
            first.check();
            again.check();
        }
    }

    @Test
    void freesTheLeaseOfAJobWhoseConnectionIsGone() throws Exception {
        execute(
                "INSERT INTO billing.leases VALUES"
                        + " ('test', 'job-dead', 1, now() - interval '1 hour', now())");
        check(TWO_WRITERS);
        take("job-2").close();
    }

    @Test
    void tellsAHolderThatAnotherJobTookOver() throws Exception {
        try (DeploymentLease first = take("job-1")) {
            execute(
                    "UPDATE billing.leases SET holder = 'job-2', backend_pid = pid,"
                            + " backend_start = activity.backend_start, renewed_at = now() +"
                            + " interval '1 hour' FROM pg_stat_activity AS activity"
                            + " WHERE activity.backend_type = 'checkpointer'");
            Instant deadline = Instant.now().plusSeconds(20);
            LeaseTakenException taken = null;
            while (taken == null && Instant.now().isBefore(deadline)) {
                try {
                    first.check();
                } catch (LeaseTakenException e) {
                    taken = e;
                }
            }
            assertThat(taken).isNotNull().hasMessageContaining("job-2");
        }
    }

    private DeploymentLease take(String jobId) throws Exception {
        return new JdbcLedgerStoreFactory(config).takeLease("test", jobId);
    }

    private void check(LedgerNeeds needs) {
        new LedgerPreflight(config, needs).check("");
    }

    private LedgerConfig config(LocalPostgres.Login login) {
        return new LedgerConfig(
                "test",
                postgres.jdbcUrl(database),
                login.user(),
                new Secret(login.passwordReference()),
                10,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                LEASE);
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = postgres.connect(database, postgres.superuser());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
