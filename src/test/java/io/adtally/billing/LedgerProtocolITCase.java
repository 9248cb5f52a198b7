package io.adtally.billing;

import static io.adtally.billing.LedgerRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.adtally.config.LedgerConfig;
import io.adtally.config.Secret;
import io.adtally.docs.RunbookWalk;
import io.adtally.io.JdbcLedgerStoreFactory;
import io.adtally.local.LocalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commit protocol on a real PostgreSQL. */
class LedgerProtocolITCase {
    @TempDir static Path directory;

    private static LocalPostgres postgres;
    private static int databases;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private String database;
    private LedgerConfig config;
    private JdbcLedgerStoreFactory stores;

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
        database = "ledger_" + databases;
        postgres.createDatabase(database);
        config = config(Duration.ofSeconds(30));
        stores = new JdbcLedgerStoreFactory(config);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
        for (String gid :
                strings("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")) {
            execute("ROLLBACK PREPARED '" + gid + "'");
        }
    }

    @Test
    void showsRowsOnlyOnceCommitted() throws Exception {
        LedgerWriterProtocol writer = writer(0, RestoredWriters.NOTHING);
        for (int i = 0; i < 25; i++) {
            writer.write(row(i));
        }
        LedgerCommittable committable = writer.prepare(true).orElseThrow();
        assertThat(count("billing.charges")).isZero();
        assertThat(prepared()).isEqualTo(1);

        commit(committable);

        assertThat(count("billing.charges")).isEqualTo(25);
        assertThat(prepared()).isZero();
        assertThat(
                        strings(
                                "SELECT rows_offered || ' ' || rows_inserted || ' ' ||"
                                        + " rows_differing FROM billing.commits"))
                .containsExactly("25 25 0");
        assertThat(
                        strings(
                                "SELECT event_time AT TIME ZONE 'UTC' FROM billing.charges WHERE"
                                        + " impression_id = 'impression-1'"))
                .containsExactly("2026-03-01 12:00:00.124");
        assertThat(
                        strings(
                                "SELECT day || ' ' || charges || ' ' || quantity || ' ' || amount"
                                        + " FROM billing.invoice_lines"))
                .containsExactly("2026-03-01 25 25.000 0.000025300");
    }

    @Test
    void preparesNothingWhenNothingWasWritten() throws Exception {
        LedgerWriterProtocol writer = writer(0, RestoredWriters.NOTHING);
        assertThat(writer.prepare(true)).isEmpty();
        assertThat(writer.state().lastSequence()).isZero();
    }

    @Test
    void committingAgainDoesNothing() throws Exception {
        LedgerCommittable committable = prepared(row(1));
        commit(committable);
        commit(committable);
        assertThat(count("billing.charges")).isEqualTo(1);
    }

    @Test
    void tellsALostTransaction() throws Exception {
        LedgerCommittable committable = prepared(row(1));
        store(0).rollBackPrepared(committable.id());
        assertThatThrownBy(() -> commit(committable))
                .isInstanceOf(LostTransactionException.class)
                .hasMessageContaining(committable.id().toString());
    }

    @Test
    void rollsBackWhatWasPreparedAfterTheCheckpoint() throws Exception {
        LedgerWriterProtocol writer = writer(0, RestoredWriters.NOTHING);
        writer.write(row(1));
        LedgerCommittable covered = writer.prepare(true).orElseThrow();
        LedgerWriterState state = writer.state();
        writer.write(row(2));
        writer.prepare(true);
        assertThat(prepared()).isEqualTo(2);

        writer(0, RestoredWriters.of(List.of(state)));

        assertThat(prepared()).isEqualTo(1);
        commit(covered);
        assertThat(count("billing.charges")).isEqualTo(1);
    }

    @Test
    void leavesForeignPreparedTransactionsAlone() throws Exception {
        execute("BEGIN; CREATE TABLE public.theirs (id int); PREPARE TRANSACTION 'theirs'");
        LedgerWriterProtocol other =
                new LedgerWriterProtocol(
                        opened(stores.openForWriter(new WriterSeat("other", "ledger", 0, 1))),
                        new WriterSeat("other", "ledger", 0, 1),
                        RestoredWriters.NOTHING,
                        10,
                        stores.pauses(),
                        LedgerEvents.IGNORED);
        other.open();
        other.write(row(1));
        other.prepare(true);

        writer(0, RestoredWriters.NOTHING);

        assertThat(prepared()).isEqualTo(2);
    }

    @Test
    void keepsWhatTheLedgerHasAndCountsWhatDiffers() throws Exception {
        commit(prepared(row(1), row(2)));
        commit(prepared(row(1), row(2, 77), row(3)));
        assertThat(count("billing.charges")).isEqualTo(3);
        assertThat(
                        strings(
                                "SELECT amount_nanos::text FROM billing.charges WHERE impression_id"
                                        + " = 'impression-2'"))
                .containsExactly("1002");
        assertThat(
                        strings(
                                "SELECT rows_offered || ' ' || rows_inserted || ' ' ||"
                                    + " rows_differing FROM billing.commits ORDER BY incarnation"
                                    + " DESC LIMIT 1"))
                .containsExactly("3 1 1");
    }

    @Test
    void endsTheOpenTransactionOfAFrozenPredecessor() throws Exception {
        LedgerWriterProtocol frozen = writer(0, RestoredWriters.NOTHING);
        for (int i = 0; i < 10; i++) {
            frozen.write(row(i));
        }

        LedgerWriterProtocol successor = writer(0, RestoredWriters.NOTHING);
        for (int i = 0; i < 10; i++) {
            successor.write(row(i));
        }
        commit(successor.prepare(true).orElseThrow());

        assertThat(count("billing.charges")).isEqualTo(10);
        assertThatThrownBy(() -> frozen.prepare(true)).isInstanceOf(LedgerException.class);
        assertThat(prepared()).isZero();
    }

    @Test
    void letsAFencedWriterFinishNothing() throws Exception {
        LedgerWriterProtocol frozen = writer(0, RestoredWriters.NOTHING);
        writer(0, RestoredWriters.NOTHING);
        // It wakes up and connects anew.
        for (int i = 0; i < 10; i++) {
            frozen.write(row(i));
        }
        assertThatThrownBy(() -> frozen.prepare(true)).isInstanceOf(FencedException.class);
        assertThat(prepared()).isZero();
    }

    @Test
    void fencesTheWritersOfSubtasksThereNoLongerAre() throws Exception {
        LedgerWriterProtocol stays = writer(0, 2, RestoredWriters.NOTHING);
        LedgerWriterProtocol goes = writer(1, 2, RestoredWriters.NOTHING);
        List<LedgerWriterState> states = List.of(stays.state(), goes.state());
        for (int i = 0; i < 10; i++) {
            goes.write(row(i));
        }

        LedgerWriterProtocol only = writer(0, 1, RestoredWriters.of(states));
        for (int i = 0; i < 10; i++) {
            only.write(row(i));
        }
        commit(only.prepare(true).orElseThrow());

        assertThat(count("billing.charges")).isEqualTo(10);
        assertThatThrownBy(() -> goes.prepare(true)).isInstanceOf(LedgerException.class);
    }

    @Test
    void givesUpWaitingForALockButNotTheTransaction() throws Exception {
        config = config(Duration.ofMillis(300));
        stores = new JdbcLedgerStoreFactory(config);
        LedgerWriterProtocol writer = writer(0, RestoredWriters.NOTHING);
        for (int i = 0; i < 10; i++) {
            writer.write(row(i));
        }
        WriterSeat theirs = new WriterSeat("other", "ledger", 0, 1);
        LedgerStore blocker = opened(stores.openForWriter(theirs));
        TransactionId blocking = theirs.transaction(blocker.register(), 1);
        blocker.begin(blocking);
        blocker.insert(blocking, List.of(row(15)));
        CompletableFuture<Void> unlock =
                CompletableFuture.runAsync(
                        blocker::close,
                        CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS));
        for (int i = 10; i < 20; i++) {
            writer.write(row(i));
        }
        unlock.join();
        commit(writer.prepare(true).orElseThrow());
        assertThat(count("billing.charges")).isEqualTo(20);
    }

    /** As the runbook says: one is ended that nobody will end, and one is given up. */
    @Test
    void goesOnWithoutWhatAPersonHasGivenUp() throws Exception {
        RunbookWalk walk = RunbookWalk.open("prepared-transactions.md");
        LedgerCommittable committed = prepared(row(1));
        commit(committed);
        LedgerCommittable orphan = prepared(row(2));
        List<Map<String, Object>> seen = query(walk.sql(), Map.of());
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).containsEntry("transaction_id", orphan.id().toString());
        assertThat(query(walk.sql(), Map.of())).isEmpty();
        String inLedger = walk.sql();
        assertThat(query(inLedger, givenUp(committed))).hasSize(1);
        assertThat(query(inLedger, givenUp(orphan))).isEmpty();

        query(walk.sql(), givenUp(orphan));
        query(walk.sql(), Map.of("gid", seen.get(0).get("gid").toString()));
        assertThat(prepared()).isZero();

        LedgerCommittable lost = prepared(row(3));
        store(0).rollBackPrepared(lost.id());
        assertThatThrownBy(() -> commit(lost)).isInstanceOf(LostTransactionException.class);
        query(walk.sql(), givenUp(lost));
        commit(lost);
        commit(orphan);
        assertThat(query(walk.sql(), Map.of()))
                .extracting(row -> row.get("transaction_id"), row -> row.get("accepted_by"))
                .containsExactly(
                        tuple(orphan.id().toString(), "postgres"),
                        tuple(lost.id().toString(), "postgres"));
        assertThat(count("billing.charges")).isEqualTo(1);
        walk.end();
    }

    private static Map<String, String> givenUp(LedgerCommittable transaction) {
        return Map.of("transaction_id", transaction.id().toString(), "reason", "it is a trial");
    }

    private List<Map<String, Object>> query(String sql, Map<String, String> variables)
            throws Exception {
        try (Connection connection = postgres.connect(database, postgres.superuser())) {
            return RunbookWalk.query(connection, sql, variables);
        }
    }

    @Test
    void failsWhenTheConnectionIsLostWithRowsInIt() throws Exception {
        LedgerWriterProtocol writer = writer(0, RestoredWriters.NOTHING);
        for (int i = 0; i < 10; i++) {
            writer.write(row(i));
        }
        execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE"
                        + " 'adtally:%'");
        assertThatThrownBy(() -> writer.prepare(true))
                .isInstanceOfSatisfying(
                        LedgerException.class,
                        e -> assertThat(e.failure()).isEqualTo(LedgerException.Failure.AWAY));
        assertThat(prepared()).isZero();
    }

    @Test
    void beginsOverANewConnectionWhenTheIdleOneWasCut() throws Exception {
        LedgerWriterProtocol writer = writer(0, RestoredWriters.NOTHING);
        writer.write(row(1));
        commit(writer.prepare(true).orElseThrow());
        execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE"
                        + " 'adtally:%'");
        writer.write(row(2));
        // The control connection was cut too; whoever needs it next sees that once.
        assertThatThrownBy(writer::cleanUp).isInstanceOf(LedgerException.class);
        commit(writer.prepare(true).orElseThrow());
        assertThat(count("billing.charges")).isEqualTo(2);
    }

    @Test
    void commitsThroughARestartOfTheDatabase() throws Exception {
        LedgerCommittable committable = prepared(row(1));
        LedgerCommitterProtocol committer = committer();
        postgres.crash();
        CompletableFuture<Void> commit =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                committer.commit(committable);
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
        assertThat(commit).isNotDone();
        postgres.start();
        commit.get(30, TimeUnit.SECONDS);
        assertThat(count("billing.charges")).isEqualTo(1);
    }

    @Test
    void tellsAnAbortedTransactionFromAPreparedOne() throws Exception {
        LedgerStore store = store(0);
        WriterSeat seat = new WriterSeat(config.deploymentId(), "ledger", 0, 1);
        long incarnation = store.register();
        TransactionId id = seat.transaction(incarnation, 1);
        store.begin(id);
        assertThatThrownBy(() -> store.insert(id, List.of(row(1, -1))))
                .isInstanceOf(LedgerException.class);
        // The savepoint keeps it alive after a refused batch.
        assertThat(store.record(id, new LedgerStore.Counts(0, 0, 0))).isTrue();
        store.prepare(id);
        assertThat(store.prepared()).containsExactly(id);
    }

    private LedgerWriterProtocol writer(int subtask, RestoredWriters restored) throws Exception {
        return writer(subtask, 1, restored);
    }

    private LedgerWriterProtocol writer(int subtask, int parallelism, RestoredWriters restored)
            throws Exception {
        WriterSeat seat = new WriterSeat(config.deploymentId(), "ledger", subtask, parallelism);
        LedgerWriterProtocol writer =
                new LedgerWriterProtocol(
                        opened(stores.openForWriter(seat)),
                        seat,
                        restored,
                        10,
                        stores.pauses(),
                        LedgerEvents.IGNORED);
        writer.open();
        return writer;
    }

    private LedgerCommittable prepared(LedgerRow... rows) throws Exception {
        LedgerWriterProtocol writer = writer(0, RestoredWriters.NOTHING);
        for (LedgerRow row : rows) {
            writer.write(row);
        }
        return writer.prepare(true).orElseThrow();
    }

    private LedgerCommitterProtocol committer() {
        return new LedgerCommitterProtocol(
                opened(
                        stores.openForCommitter(
                                new WriterSeat(config.deploymentId(), "ledger", 0, 1))),
                20_000,
                stores.pauses(),
                LedgerEvents.IGNORED);
    }

    private void commit(LedgerCommittable committable) throws Exception {
        committer().commit(committable);
    }

    private LedgerStore store(int subtask) {
        return opened(
                stores.openForWriter(new WriterSeat(config.deploymentId(), "ledger", subtask, 1)));
    }

    private LedgerStore opened(LedgerStore store) {
        opened.add(store);
        return store;
    }

    private LedgerConfig config(Duration lockTimeout) {
        return new LedgerConfig(
                "test",
                postgres.jdbcUrl(database),
                postgres.job().user(),
                new Secret(postgres.job().passwordReference()),
                10,
                lockTimeout,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30));
    }

    private long prepared() throws Exception {
        return count("pg_prepared_xacts WHERE database = current_database()");
    }

    private long count(String from) throws Exception {
        return Long.parseLong(strings("SELECT count(*)::text FROM " + from).get(0));
    }

    private List<String> strings(String sql) throws Exception {
        try (Connection connection = postgres.connect(database, postgres.superuser());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = postgres.connect(database, postgres.superuser());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
