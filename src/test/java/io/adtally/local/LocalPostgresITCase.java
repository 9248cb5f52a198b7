package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresITCase {
    @TempDir Path directory;

    @Test
    void isDurableAndKeepsItsDirectory() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start(directory, 16)) {
            postgres.createDatabase("ledger");
            assertThat(setting(postgres, "fsync")).isEqualTo("on");
            assertThat(setting(postgres, "synchronous_commit")).isEqualTo("on");
            assertThat(setting(postgres, "max_prepared_transactions")).isEqualTo("16");
            postgres.crashAndRestart();
            assertThat(setting(postgres, "fsync")).isEqualTo("on");
        }
        try (LocalPostgres again = LocalPostgres.start(directory, 32)) {
            again.createDatabase("ledger");
            assertThat(setting(again, "max_prepared_transactions")).isEqualTo("32");
        }
    }

    @Test
    void refusesTheJobWhatItMustNotDo() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start(directory, 16)) {
            postgres.createDatabase("ledger");
            try (Connection connection = postgres.connect("ledger", postgres.job());
                    Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("DELETE FROM billing.leases")).isZero();
                for (String forbidden :
                        new String[] {
                            "UPDATE billing.charges SET amount_nanos = 0",
                            "DELETE FROM billing.charges",
                            "TRUNCATE billing.charges",
                            "DELETE FROM billing.commits",
                            "UPDATE billing.commits SET rows_differing = 0",
                            "INSERT INTO billing.accepted_losses (transaction_id, reason)"
                                    + " VALUES ('adtally/d/ledger/1/0/1', 'because')",
                            "CREATE TABLE billing.extra (id int)"
                        }) {
                    assertThatThrownBy(() -> statement.executeUpdate(forbidden))
                            .as(forbidden)
                            .isInstanceOf(SQLException.class)
                            .hasMessageContaining("permission denied");
                }
            }
        }
    }

    private static String setting(LocalPostgres postgres, String name) throws Exception {
        try (Connection connection = postgres.connect("ledger", postgres.job());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW " + name)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
