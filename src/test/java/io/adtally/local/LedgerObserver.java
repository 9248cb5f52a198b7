package io.adtally.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Watches a run's PostgreSQL for the moments of a commit, from outside the job. */
final class LedgerObserver {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(1);

    private final Path postgres;
    private final int port;
    private Connection connection;
    private SQLException noAnswer;

    /** A question that takes no longer than a moment. */
    interface Question {
        boolean ask(LedgerObserver ledger) throws SQLException, IOException;
    }

    /**
     * Watches the server at this port, or the one that takes its place.
     *
     * @param postgres its directory
     */
    LedgerObserver(Path postgres, int port) {
        this.postgres = postgres;
        this.port = port;
    }

    boolean hasPrepared() throws SQLException, IOException {
        return number("SELECT count(*) FROM pg_prepared_xacts") > 0;
    }

    /** Whether the server is in the middle of a second phase. */
    boolean isCommitting() throws SQLException, IOException {
        return number(
                        "SELECT count(*) FROM pg_stat_activity"
                                + " WHERE state = 'active' AND query LIKE 'COMMIT PREPARED%'")
                > 0;
    }

    /** Transactions that are committed. */
    long commits() throws SQLException, IOException {
        return number("SELECT count(*) FROM billing.commits");
    }

    /** Whether a writer has begun a transaction and not prepared it yet. */
    boolean hasOpen() throws SQLException, IOException {
        return number(
                        "SELECT count(*) FROM pg_stat_activity"
                                + " WHERE state = 'idle in transaction'"
                                + " AND application_name LIKE 'adtally:%'")
                > 0;
    }

    /** Makes each commit take a tenth of a second longer, so that it can be seen. */
    boolean slowCommits(boolean slow) throws SQLException, IOException {
        return set("commit_siblings", "0") && set("commit_delay", slow ? "100000" : "0");
    }

    /** Lets no transaction that begins from now on write, or lets them again. */
    boolean readOnly(boolean isReadOnly) throws SQLException, IOException {
        return set("default_transaction_read_only", isReadOnly ? "on" : "off");
    }

    private boolean set(String setting, String value) throws SQLException, IOException {
        try (Statement statement = connection().createStatement()) {
            statement.execute("ALTER SYSTEM SET " + setting + " = " + value);
            statement.execute("SELECT pg_reload_conf()");
            return true;
        }
    }

    /** Waits until one more transaction is committed. */
    void awaitCommit(RunProcess run) throws SQLException, IOException, InterruptedException {
        long[] before = {-1};
        await(
                run,
                ledger -> {
                    long now = ledger.commits();
                    boolean more = before[0] >= 0 && now > before[0];
                    before[0] = before[0] < 0 ? now : before[0];
                    return more;
                });
    }

    /** Waits until the server has done all that was asked of it. */
    void awaitQuiet() throws SQLException, IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (number(
                        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                                + " AND usename = 'adtally_job' AND query LIKE '%PREPARE%'")
                > 0) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("PostgreSQL is busy for " + PATIENCE);
            }
            Thread.onSpinWait();
        }
    }

    /** Asks until the answer is yes; a server that is away or still empty has none. */
    void await(RunProcess run, Question question)
            throws SQLException, IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!yes(question)) {
            if (run.endsWithin(POLL) || System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain:\n" + run.output(), noAnswer);
            }
        }
    }

    /** As {@link #await(RunProcess, Question)}, of a job that is no process. */
    void await(String what, Question question) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!yes(question)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in " + PATIENCE + ": " + what, noAnswer);
            }
        }
    }

    /**
     * Kills the server's process that is in the middle of a second phase, if there is one: the
     * server then ends all others, and recovers from its log.
     */
    boolean killCommitting() throws SQLException, IOException {
        long pid =
                number(
                        "SELECT coalesce(max(pid), 0) FROM pg_stat_activity"
                                + " WHERE state = 'active' AND query LIKE 'COMMIT PREPARED%'");
        return ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
    }

    private boolean yes(Question question) throws IOException {
        try {
            boolean answer = question.ask(this);
            noAnswer = null;
            return answer;
        } catch (SQLException e) {
            connection = null;
            noAnswer = e;
            return false;
        }
    }

    /** The one number the query gives. */
    long number(String query) throws SQLException, IOException {
        try (Statement statement = connection().createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private Connection connection() throws SQLException, IOException {
        if (connection == null) {
            String password = Files.readString(postgres.resolve("postgres.password")).strip();
            connection =
                    DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + port + "/" + LocalEnvironment.DATABASE,
                            "postgres",
                            password);
        }
        return connection;
    }
}
