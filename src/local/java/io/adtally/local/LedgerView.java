package io.adtally.local;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What PostgreSQL shows to everybody: the tally, the committed rows, the transactions left. A
 * server that is away is waited for.
 */
final class LedgerView implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerView.class);

    private final Source source;
    private final Outages outages;
    private Connection connection;

    /** Opens connections to the ledger. */
    interface Source {
        Connection open() throws SQLException;
    }

    private interface Query<T> {
        T on(Statement statement) throws SQLException;
    }

    /** Looks through one connection at a time, which is closed with the view. */
    LedgerView(Source source, Outages outages) {
        this.source = source;
        this.outages = outages;
    }

    Tally tally() throws SQLException, InterruptedException {
        return ask(LedgerView::tally);
    }

    /** What the writers say they committed; cheap enough for every second. */
    Commits commits() throws SQLException, InterruptedException {
        return ask(LedgerView::commits);
    }

    /** Rows and exact amount by currency, the test books included; reads the whole ledger. */
    Map<String, Amount> amounts() throws SQLException, InterruptedException {
        return ask(LedgerView::amounts);
    }

    /**
     * What jobs billed by {@link Sums#book}, so without {@link EarlierCharges}; nothing that is
     * zero; reads the whole ledger.
     */
    Map<String, BigInteger> spend() throws SQLException, InterruptedException {
        return ask(LedgerView::spend);
    }

    /** Rows of the ledger and what they take on disk with their index; reads the whole ledger. */
    Size size() throws SQLException, InterruptedException {
        return ask(LedgerView::size);
    }

    /** Transactions that wait for a second phase. */
    long preparedTransactions() throws SQLException, InterruptedException {
        return number("SELECT count(*) FROM pg_prepared_xacts");
    }

    /** Of the writers that have committed something; every start of one has a higher number. */
    long newestIncarnation() throws SQLException, InterruptedException {
        return number("SELECT coalesce(max(incarnation), 0) FROM billing.commits");
    }

    private long number(String query) throws SQLException, InterruptedException {
        return ask(
                statement -> {
                    try (ResultSet row = statement.executeQuery(query)) {
                        row.next();
                        return row.getLong(1);
                    }
                });
    }

    private static Tally tally(Statement statement) throws SQLException {
        List<Tally.Row> rows = new ArrayList<>();
        try (ResultSet row =
                statement.executeQuery("SELECT topic, outcome, reason, count FROM billing.tally")) {
            while (row.next()) {
                rows.add(
                        new Tally.Row(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getLong(4)));
            }
        }
        return new Tally(rows);
    }

    private static Commits commits(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        """
                        SELECT coalesce(sum(rows_inserted), 0),
                               coalesce(sum(rows_offered - rows_inserted), 0),
                               coalesce(sum(rows_differing), 0)
                        FROM billing.commits
                        """)) {
            row.next();
            return new Commits(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    private static Map<String, Amount> amounts(Statement statement) throws SQLException {
        Map<String, Amount> amounts = new TreeMap<>();
        try (ResultSet row =
                statement.executeQuery(
                        """
                        SELECT currency, count(*), sum(amount_nanos)
                        FROM billing.charges GROUP BY currency
                        """)) {
            while (row.next()) {
                amounts.put(
                        row.getString(1),
                        new Amount(row.getLong(2), row.getBigDecimal(3).toBigIntegerExact()));
            }
        }
        return amounts;
    }

    private static Map<String, BigInteger> spend(Statement statement) throws SQLException {
        Map<String, BigInteger> spend = new TreeMap<>();
        try (ResultSet row =
                statement.executeQuery(
                        """
                        SELECT campaign_id || ' ' || currency
                                   || CASE WHEN test THEN ' (test)' ELSE '' END,
                               sum(amount_nanos)
                        FROM billing.charges WHERE commit_incarnation > 0
                        GROUP BY 1 HAVING sum(amount_nanos) <> 0
                        """)) {
            while (row.next()) {
                spend.put(row.getString(1), row.getBigDecimal(2).toBigIntegerExact());
            }
        }
        return spend;
    }

    private static Size size(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        """
                        SELECT (SELECT count(*) FROM billing.charges),
                               (SELECT sum(pg_total_relation_size(relid))
                                FROM pg_partition_tree('billing.charges'))
                        """)) {
            row.next();
            return new Size(row.getLong(1), row.getLong(2));
        }
    }

    @Override
    public void close() throws SQLException {
        Connection closing = connection;
        connection = null;
        if (closing != null) {
            closing.close();
        }
    }

    private <T> T ask(Query<T> query) throws SQLException, InterruptedException {
        return outages.ask("PostgreSQL", () -> askOnce(query));
    }

    private <T> T askOnce(Query<T> query) throws SQLException {
        if (connection == null) {
            connection = source.open();
            connection.setReadOnly(true);
        }
        try (Statement statement = connection.createStatement()) {
            return query.on(statement);
        } catch (SQLException e) {
            if (Outages.isTemporary(e)) {
                forget();
            }
            throw e;
        }
    }

    /** Closes a connection that is broken, so that the next question opens another. */
    private void forget() {
        try {
            close();
        } catch (SQLException e) {
            LOG.debug("A broken connection to the ledger did not close well", e);
        }
    }

    /**
     * Sums over {@code billing.commits}.
     *
     * @param known rows offered that the ledger held already
     * @param differing of those, the ones held with other amounts
     */
    record Commits(long inserted, long known, long differing) {}

    /** On disk. */
    record Size(long rows, long bytes) {}

    /** Rows of one currency, and their sum in nanos. */
    record Amount(long rows, BigInteger nanos) {}
}
