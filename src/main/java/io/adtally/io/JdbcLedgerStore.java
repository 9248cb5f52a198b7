package io.adtally.io;

import io.adtally.billing.LedgerException;
import io.adtally.billing.LedgerRow;
import io.adtally.billing.LedgerStore;
import io.adtally.billing.TransactionId;
import io.adtally.billing.WriterSeat;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ledger in PostgreSQL. Rows go over one connection, whose open transaction nothing else may
 * disturb; everything else goes over a second one.
 */
final class JdbcLedgerStore implements LedgerStore {
    private static final String REGISTER =
            """
            INSERT INTO billing.writers AS writer (deployment, sink, subtask, incarnation)
            VALUES (?, ?, ?, nextval('billing.incarnations'))
            ON CONFLICT (deployment, sink, subtask)
            DO UPDATE SET incarnation = EXCLUDED.incarnation, opened_at = now()
            WHERE writer.incarnation < EXCLUDED.incarnation
            RETURNING incarnation
            """;
    private static final String REGISTERED =
            "SELECT subtask, incarnation FROM billing.writers WHERE deployment = ? AND sink = ?";
    private static final String FENCE =
            """
            UPDATE billing.writers SET incarnation = ?, opened_at = now()
            WHERE deployment = ? AND sink = ? AND subtask = ? AND incarnation < ?
            """;
    private static final String RECORD =
            """
            INSERT INTO billing.commits (deployment, sink, incarnation, subtask, sequence,
                rows_offered, rows_inserted, rows_differing)
            SELECT deployment, sink, incarnation, subtask, ?, ?, ?, ?
            FROM billing.writers
            WHERE deployment = ? AND sink = ? AND subtask = ? AND incarnation = ?
            """;
    private static final String IS_RECORDED =
            """
            SELECT 1 FROM billing.commits
            WHERE incarnation = ? AND sequence = ? AND deployment = ? AND sink = ? AND subtask = ?
            """;

    private static final String IS_LOSS_ACCEPTED =
            "SELECT 1 FROM billing.accepted_losses WHERE transaction_id = ?";

    private final WriterSeat seat;
    private final LedgerConnection rows;
    private final LedgerConnection control;

    private JdbcLedgerStore(WriterSeat seat, LedgerConnection rows, LedgerConnection control) {
        this.seat = seat;
        this.rows = rows;
        this.control = control;
    }

    static JdbcLedgerStore forWriter(LedgerConnections connections, WriterSeat seat) {
        String name = WriterConnectionName.opening(seat);
        return new JdbcLedgerStore(
                seat,
                new LedgerConnection(connections, name),
                new LedgerConnection(connections, name));
    }

    static JdbcLedgerStore forCommitter(LedgerConnections connections, WriterSeat seat) {
        String name = WriterConnectionName.committer(seat);
        return new JdbcLedgerStore(
                seat,
                new LedgerConnection(connections, name),
                new LedgerConnection(connections, name));
    }

    @Override
    public long register() throws LedgerException {
        long incarnation =
                control.call(
                        "register the ledger writer",
                        connection -> {
                            try (PreparedStatement statement =
                                    connection.prepareStatement(REGISTER)) {
                                setSeat(statement, 1, seat.subtask());
                                try (ResultSet result = statement.executeQuery()) {
                                    return result.next() ? result.getLong(1) : 0L;
                                }
                            }
                        });
        if (incarnation == 0) {
            throw new LedgerException(
                    LedgerException.Failure.REFUSED,
                    "another incarnation of this ledger writer opened at the same moment");
        }
        String name = WriterConnectionName.of(seat, incarnation);
        rows.rename(name);
        control.rename(name);
        return incarnation;
    }

    @Override
    public Map<Integer, Long> registered() throws LedgerException {
        return control.call(
                "read the registered ledger writers",
                connection -> {
                    Map<Integer, Long> registered = new HashMap<>();
                    try (PreparedStatement statement = connection.prepareStatement(REGISTERED)) {
                        statement.setString(1, seat.deployment());
                        statement.setString(2, seat.sink());
                        try (ResultSet result = statement.executeQuery()) {
                            while (result.next()) {
                                registered.put(result.getInt(1), result.getLong(2));
                            }
                        }
                    }
                    return registered;
                });
    }

    @Override
    public void fence(int subtask, long below) throws LedgerException {
        control.call(
                "fence ledger writer " + subtask,
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(FENCE)) {
                        statement.setLong(1, below);
                        setSeat(statement, 2, subtask);
                        statement.setLong(5, below);
                        return statement.executeUpdate();
                    }
                });
    }

    @Override
    public void endConnections(int subtask, long below) throws LedgerException {
        control.call(
                "end older connections of ledger writer " + subtask,
                connection ->
                        OlderConnections.end(
                                connection, WriterConnectionName.prefix(seat, subtask), below));
    }

    @Override
    public List<TransactionId> prepared() throws LedgerException {
        return control.recover().stream()
                .filter(
                        id ->
                                id.deployment().equals(seat.deployment())
                                        && id.sink().equals(seat.sink()))
                .toList();
    }

    @Override
    public void rollBackPrepared(TransactionId id) throws LedgerException {
        control.finish("roll back prepared " + id, xa -> xa.rollback(new LedgerXid(id)));
    }

    @Override
    public void begin(TransactionId id) throws LedgerException {
        rows.start(new LedgerXid(id));
    }

    @Override
    public Inserted insert(TransactionId id, List<LedgerRow> batch) throws LedgerException {
        return rows.callInTransaction(
                "write " + batch.size() + " rows to " + id,
                connection -> insertOrUndo(connection, id, batch));
    }

    @Override
    public boolean record(TransactionId id, Counts counts) throws LedgerException {
        return rows.callInTransaction(
                "write the commits row of " + id,
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(RECORD)) {
                        statement.setLong(1, id.sequence());
                        statement.setLong(2, counts.offered());
                        statement.setLong(3, counts.inserted());
                        statement.setLong(4, counts.differing());
                        setSeat(statement, 5, id.subtask());
                        statement.setLong(8, id.incarnation());
                        return statement.executeUpdate() == 1;
                    }
                });
    }

    @Override
    public void prepare(TransactionId id) throws LedgerException {
        rows.prepare(new LedgerXid(id));
    }

    @Override
    public boolean commit(TransactionId id) throws LedgerException {
        return control.finish("commit " + id, xa -> xa.commit(new LedgerXid(id), false));
    }

    @Override
    public boolean isRecorded(TransactionId id) throws LedgerException {
        return control.call(
                "look for the commits row of " + id,
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(IS_RECORDED)) {
                        statement.setLong(1, id.incarnation());
                        statement.setLong(2, id.sequence());
                        setSeat(statement, 3, id.subtask());
                        try (ResultSet result = statement.executeQuery()) {
                            return result.next();
                        }
                    }
                });
    }

    @Override
    public boolean isLossAccepted(TransactionId id) throws LedgerException {
        return control.call(
                "look whether the loss of " + id + " is accepted",
                connection -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement(IS_LOSS_ACCEPTED)) {
                        statement.setString(1, id.toString());
                        try (ResultSet result = statement.executeQuery()) {
                            return result.next();
                        }
                    }
                });
    }

    @Override
    public void close() {
        rows.close();
        control.close();
    }

    /** The savepoint keeps the batches before this one when the statement fails. */
    private static Inserted insertOrUndo(
            Connection connection, TransactionId id, List<LedgerRow> batch) throws SQLException {
        // As SQL, for pgjdbc refuses Connection.rollback(Savepoint) inside an XA transaction.
        try (Statement control = connection.createStatement()) {
            control.execute("SAVEPOINT batch");
            try {
                Inserted inserted = ChargesTable.insert(connection, id, batch);
                control.execute("RELEASE SAVEPOINT batch");
                return inserted;
            } catch (SQLException e) {
                undo(control, e);
                throw e;
            }
        }
    }

    private static void undo(Statement control, SQLException reason) throws SQLException {
        try {
            control.execute("ROLLBACK TO SAVEPOINT batch");
        } catch (SQLException e) {
            e.addSuppressed(reason);
            throw new TransactionBrokenException(e);
        }
    }

    private void setSeat(PreparedStatement statement, int first, int subtask) throws SQLException {
        statement.setString(first, seat.deployment());
        statement.setString(first + 1, seat.sink());
        statement.setInt(first + 2, subtask);
    }
}
