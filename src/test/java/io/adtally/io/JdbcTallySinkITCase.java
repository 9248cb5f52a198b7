package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.LedgerConfig;
import io.adtally.config.Secret;
import io.adtally.event.Outcome;
import io.adtally.event.TallyTotal;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.local.LocalPostgres;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class JdbcTallySinkITCase {
    private static final TallyTotal RECEIVED = total(Outcome.RECEIVED, "", 3);
    private static final TallyTotal ORPHANS = total(Outcome.DEAD_LETTERED, "ORPHAN", 1);
    private static final TallyTotal MORE_RECEIVED = total(Outcome.RECEIVED, "", 5);

    @RegisterExtension static final MiniClusterExtension FLINK = new MiniClusterExtension();

    @TempDir Path directory;

    @Test
    void keepsTheLastTotalOfEachCounterHoweverOftenItIsWritten() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start(directory, 16)) {
            postgres.createDatabase("ledger");
            LedgerConfig config = config(postgres);
            write(config, RECEIVED, ORPHANS, MORE_RECEIVED);
            write(config, MORE_RECEIVED);

            assertThat(rows(postgres))
                    .containsExactlyInAnyOrder(
                            "test clicks RECEIVED  5", "test clicks DEAD_LETTERED ORPHAN 1");
            assertThat(serialized(new JdbcTallySink(config)))
                    .doesNotContain(postgres.job().password());
        }
    }

    /** As of a TaskManager that was frozen while its successor wrote. */
    @Test
    void anOlderConnectionNoLongerChangesATotal() throws Exception {
        try (LocalPostgres postgres = LocalPostgres.start(directory, 16)) {
            postgres.createDatabase("ledger");
            LedgerConfig config = config(postgres);
            write(config, MORE_RECEIVED);
            try (Connection connection = postgres.connect("ledger", postgres.superuser());
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "UPDATE billing.tally SET writer_started_at = now() + interval '1 hour'");
            }

            write(config, RECEIVED);

            assertThat(rows(postgres)).containsExactly("test clicks RECEIVED  5");
        }
    }

    private static void write(LedgerConfig config, TallyTotal... totals) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        env.fromData(new CodecTypeInfo<>(TallyTotal.Bytes.INSTANCE), totals)
                .sinkTo(new JdbcTallySink(config));
        env.execute();
    }

    private static LedgerConfig config(LocalPostgres postgres) {
        return new LedgerConfig(
                "test",
                postgres.jdbcUrl("ledger"),
                postgres.job().user(),
                new Secret(postgres.job().passwordReference()),
                100,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30));
    }

    private static List<String> rows(LocalPostgres postgres) throws Exception {
        try (Connection connection = postgres.connect("ledger", postgres.job());
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "SELECT concat_ws(' ', deployment, topic, outcome, reason, count)"
                                        + " FROM billing.tally")) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        }
    }

    private static String serialized(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static TallyTotal total(Outcome outcome, String reason, long count) {
        return new TallyTotal("clicks", outcome, reason, count);
    }
}
