package io.adtally.local.oracle;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Sums up what the comparison left in its tables. */
record ReportReader(Connection database) {
    private static final int SHOWN_OF_EACH_KIND = 5;

    private static final String BOOKS =
            """
            SELECT currency, test, coalesce(expected.rows, 0), coalesce(expected.nanos, 0),
                   coalesce(found.rows, 0), coalesce(found.nanos, 0)
            FROM (SELECT currency, test, count(*) AS rows, sum(amount_nanos) AS nanos
                  FROM oracle.charges GROUP BY currency, test) AS expected
            FULL JOIN (SELECT currency, test, count(*) AS rows, sum(amount_nanos) AS nanos
                  FROM oracle.ledger GROUP BY currency, test) AS found USING (currency, test)
            ORDER BY currency, test
            """;

    private static final String OUTPUTS =
            """
            SELECT 'canonical events', (SELECT count(*) FROM oracle.accepted),
                   (SELECT count(*) FROM oracle.canonical)
            UNION ALL
            SELECT 'sessions',
                   (SELECT count(*) FROM oracle.sessions AS whole
                    WHERE epoch IS DISTINCT FROM (SELECT oracle.open_epoch())
                        OR EXISTS (SELECT FROM oracle.pieces AS piece
                                   WHERE piece.user_id = whole.person
                                       AND (piece.epoch, piece.test, piece.number)
                                           = (whole.epoch, whole.test, whole.number))),
                   (SELECT count(*) FROM oracle.pieces)
            UNION ALL
            SELECT 'frequency caps',
                   (SELECT count(DISTINCT (epoch, cap)) FROM oracle.cap_expected
                    WHERE newest_ms IS NOT NULL OR version > late),
                   (SELECT count(DISTINCT (epoch, cap)) FROM oracle.cap_lives)
            UNION ALL
            SELECT 'campaign metrics', (SELECT count(DISTINCT key) FROM oracle.metrics),
                   (SELECT count(DISTINCT key) FROM oracle.metric_records)
            """;

    /** Turns a row into what it says. */
    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    OracleReport read() throws SQLException {
        List<OracleReport.Book> books =
                query(
                        BOOKS,
                        row ->
                                new OracleReport.Book(
                                        row.getString(1),
                                        row.getBoolean(2),
                                        row.getLong(3),
                                        row.getString(4),
                                        row.getLong(5),
                                        row.getString(6)));
        List<OracleReport.Fate> fates =
                counts(
                        "SELECT fate, count(*) FROM oracle.fates WHERE topic <> '"
                                + Oracle.CATALOG_TOPIC
                                + "' GROUP BY fate ORDER BY count(*) DESC, fate");
        return new OracleReport(
                fates.stream().mapToLong(OracleReport.Fate::count).sum(),
                books,
                query(
                        OUTPUTS,
                        row ->
                                new OracleReport.Output(
                                        row.getString(1), row.getLong(2), row.getLong(3))),
                fates,
                counts(
                        "SELECT kind, count(*) FROM oracle.differences GROUP BY kind"
                                + " ORDER BY kind"),
                differences());
    }

    private List<OracleReport.Fate> counts(String sql) throws SQLException {
        return query(sql, row -> new OracleReport.Fate(row.getString(1), row.getLong(2)));
    }

    private List<OracleReport.Difference> differences() throws SQLException {
        return query(
                "SELECT kind, subject, expected, found FROM (SELECT *, row_number() OVER"
                        + " (PARTITION BY kind ORDER BY subject) AS place FROM"
                        + " oracle.differences) AS numbered WHERE place <= "
                        + SHOWN_OF_EACH_KIND
                        + " ORDER BY kind, place",
                row ->
                        new OracleReport.Difference(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4)));
    }

    private <T> List<T> query(String sql, RowReader<T> reader) throws SQLException {
        List<T> found = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(reader.read(rows));
            }
        }
        return found;
    }
}
