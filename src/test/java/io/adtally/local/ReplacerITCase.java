package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run looks at goes on when its database is killed: a backend, and the whole server. */
final class ReplacerITCase {
    private final List<String> said = new CopyOnWriteArrayList<>();

    @TempDir private Path dir;

    @Test
    void aDatabaseThatIsKilledComesBackAndIsAskedAgain() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start(dir, 16)) {
            postgres.createDatabase(LocalEnvironment.DATABASE);
            String password = postgres.job().password();
            LedgerView.Source source = () -> connect(postgres, password);
            Replacer replacer = Replacer.start("PostgreSQL", postgres::replaceLost, said::add);
            try (LedgerView ledger =
                    new LedgerView(source, new Outages(Duration.ofMinutes(2), said::add))) {
                assertThat(ledger.preparedTransactions()).isZero();
                killBackends(postgres);
                assertThat(ledger.preparedTransactions()).isZero();
                assertThat(said).isEmpty();

                long killed = postgres.pid();
                Signals.send("KILL", killed);
                long deadline = deadline();
                // A backend may outlive its server for a moment, and answers until it notices.
                while (!isReplaced() && System.nanoTime() < deadline) {
                    assertThat(ledger.preparedTransactions()).isZero();
                }
                assertThat(ledger.preparedTransactions()).isZero();
                assertThat(postgres.pid()).isNotEqualTo(killed);
                assertThat(said)
                        .contains("PostgreSQL is gone; its successor is process " + postgres.pid());
            } finally {
                replacer.close();
            }
            assertThat(postgres.isRunning()).isTrue();
        }
    }

    @Test
    void aBrokerThatIsKilledComesBackAndIsAskedAgain() throws Exception {
        try (LocalKafka kafka = LocalKafka.start(dir, 0)) {
            kafka.createTopics(List.of(LocalKafka.inputTopic("in", 2)));
            Replacer replacer = Replacer.start("The broker", kafka::replaceLost, said::add);
            try (KafkaView view =
                    new KafkaView(
                            kafka.bootstrapServers(),
                            new Outages(Duration.ofMinutes(2), said::add))) {
                assertThat(view.records(List.of("in"))).containsEntry("in", 0L);
                long killed = kafka.pid();
                Signals.send("KILL", killed);
                long deadline = deadline();
                while (!isReplaced() && System.nanoTime() < deadline) {
                    assertThat(view.lag("nobody", List.of("in"))).isZero();
                }
                assertThat(kafka.pid()).isNotEqualTo(killed);
                assertThat(said)
                        .contains("The broker is gone; its successor is process " + kafka.pid());
            } finally {
                replacer.close();
            }
        }
    }

    /** What somebody stops on purpose is not started behind his back. */
    @Test
    void aDatabaseThatWasStoppedStaysStopped() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start(dir, 16)) {
            postgres.crash();
            postgres.replaceLost(said::add);
            assertThat(postgres.isRunning()).isFalse();
            assertThat(said).isEmpty();
        }
    }

    private boolean isReplaced() {
        return said.stream().anyMatch(line -> line.contains("is gone"));
    }

    private static long deadline() {
        return System.nanoTime() + Duration.ofMinutes(2).toNanos();
    }

    private static Connection connect(LocalPostgres postgres, String password) throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(LocalEnvironment.DATABASE), postgres.job().user(), password);
    }

    private static void killBackends(LocalPostgres postgres) throws Exception {
        try (Connection superuser = postgres.connect("postgres", postgres.superuser());
                Statement statement = superuser.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '"
                            + postgres.job().user()
                            + "'");
        }
    }
}
