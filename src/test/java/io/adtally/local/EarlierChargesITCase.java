package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierChargesITCase {
    // Two chunks, so that both connections have one.
    private static final long ROWS = 500_002;

    @TempDir Path directory;

    @Test
    void areAnsweredForAndOnNobodysBooks() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start(directory, 16)) {
            postgres.createDatabase(LocalEnvironment.DATABASE);
            new EarlierCharges(postgres, ROWS, silent()).insert();

            String password = postgres.job().password();
            try (LedgerView ledger =
                    new LedgerView(
                            () ->
                                    DriverManager.getConnection(
                                            postgres.jdbcUrl(LocalEnvironment.DATABASE),
                                            postgres.job().user(),
                                            password),
                            new Outages(outage -> {}))) {
                assertThat(ledger.size().rows()).isEqualTo(ROWS);
                assertThat(ledger.commits()).isEqualTo(new LedgerView.Commits(ROWS, 0, 0));
                assertThat(ledger.amounts()).containsOnlyKeys("EUR", "JPY", "USD");
                assertThat(ledger.spend()).isEmpty();
                assertThat(ledger.newestIncarnation()).isZero();
            }
            assertThat(rowsOfEachSixteenthOfTheKey(postgres)).hasSize(16);
            assertThat(rowsOfEachSixteenthOfTheKey(postgres))
                    .allSatisfy(count -> assertThat(count).isBetween(ROWS / 18, ROWS / 14));
        }
    }

    private static Long[] rowsOfEachSixteenthOfTheKey(LocalPostgres postgres) throws Exception {
        try (Connection connection =
                        postgres.connect(LocalEnvironment.DATABASE, postgres.superuser());
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                """
                                SELECT array_agg(count)
                                FROM (SELECT count(*) FROM billing.charges
                                      GROUP BY left(event_id::text, 1)) AS sixteenth
                                """)) {
            row.next();
            return (Long[]) row.getArray(1).getArray();
        }
    }

    private static Terminal silent() {
        return new Terminal(
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                false,
                80);
    }
}
