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

/** What PostgreSQL shows to everybody: the tally, the committed rows, the transactions left. */
final class LedgerView implements AutoCloseable {
    private final Connection connection;

    /**
     * Looks through this connection.
     *
     * @param connection closed with the view
     */
    LedgerView(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setReadOnly(true);
    }

    Tally tally() throws SQLException {
        List<Tally.Row> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT topic, outcome, reason, count FROM billing.tally")) {
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

    /** What the writers say they committed; cheap enough for every second. */
    Commits commits() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
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

    /** Rows and exact amount by currency, the test books included; reads the whole ledger. */
    Map<String, Amount> amounts() throws SQLException {
        Map<String, Amount> amounts = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
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

    /**
     * What jobs billed by {@link Sums#book}, so without {@link EarlierCharges}; nothing that is
     * zero; reads the whole ledger.
     */
    Map<String, BigInteger> spend() throws SQLException {
        Map<String, BigInteger> spend = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
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

    /** Rows of the ledger and what they take on disk with their index; reads the whole ledger. */
    Size size() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
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

    /** Transactions that wait for a second phase. */
    long preparedTransactions() throws SQLException {
        return number("SELECT count(*) FROM pg_prepared_xacts");
    }

    /** Of the writers that have committed something; every start of one has a higher number. */
    long newestIncarnation() throws SQLException {
        return number("SELECT coalesce(max(incarnation), 0) FROM billing.commits");
    }

    private long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
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
