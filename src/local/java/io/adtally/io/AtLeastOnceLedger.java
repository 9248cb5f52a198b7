package io.adtally.io;

import io.adtally.billing.LedgerRow;
import io.adtally.billing.LedgerStore;
import io.adtally.billing.TransactionId;
import io.adtally.config.LedgerConfig;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.XAConnection;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * The ledger without a second phase: the same statements in the same batches, the row in {@code
 * billing.commits} too, committed at the barrier whatever becomes of the checkpoint.
 */
public final class AtLeastOnceLedger implements Sink<LedgerRow> {
    private static final long serialVersionUID = 1L;

    private static final String RECORD =
            """
            INSERT INTO billing.commits (deployment, sink, incarnation, subtask, sequence,
                rows_offered, rows_inserted, rows_differing)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private final LedgerConfig config;

    public AtLeastOnceLedger(LedgerConfig config) {
        this.config = config;
    }

    @Override
    public SinkWriter<LedgerRow> createWriter(WriterInitContext context) throws IOException {
        try {
            int subtask = context.getTaskInfo().getIndexOfThisSubtask();
            return new Writer(config, subtask);
        } catch (SQLException e) {
            throw new IOException("cannot reach the ledger", e);
        }
    }

    private static final class Writer implements SinkWriter<LedgerRow> {
        private final XAConnection pooled;
        private final Connection connection;
        private final int batchRows;
        private final List<LedgerRow> batch = new ArrayList<>();
        private TransactionId id;
        private LedgerStore.Counts counts = new LedgerStore.Counts(0, 0, 0);

        Writer(LedgerConfig config, int subtask) throws SQLException {
            this.pooled = new LedgerConnections(config).open("at-least-once");
            this.connection = pooled.getConnection();
            this.connection.setAutoCommit(false);
            this.batchRows = config.batchRows();
            this.id = new TransactionId(config.deploymentId(), "ledger", incarnation(), subtask, 1);
        }

        @Override
        public void write(LedgerRow row, Context context) throws IOException {
            batch.add(row);
            if (batch.size() == batchRows) {
                send();
            }
        }

        @Override
        public void flush(boolean endOfInput) throws IOException {
            send();
            try {
                record();
                connection.commit();
            } catch (SQLException e) {
                throw new IOException("cannot commit", e);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
            pooled.close();
        }

        private void send() throws IOException {
            if (batch.isEmpty()) {
                return;
            }
            try {
                LedgerStore.Inserted inserted = ChargesTable.insert(connection, id, batch);
                counts =
                        new LedgerStore.Counts(
                                counts.offered() + batch.size(),
                                counts.inserted() + inserted.rows(),
                                counts.differing() + inserted.differing());
            } catch (SQLException e) {
                throw new IOException("cannot write", e);
            }
            batch.clear();
        }

        private long incarnation() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet next =
                            statement.executeQuery("SELECT nextval('billing.incarnations')")) {
                next.next();
                return next.getLong(1);
            }
        }

        private void record() throws SQLException {
            if (counts.offered() == 0) {
                return;
            }
            try (PreparedStatement insert = connection.prepareStatement(RECORD)) {
                insert.setString(1, id.deployment());
                insert.setString(2, id.sink());
                insert.setLong(3, id.incarnation());
                insert.setInt(4, id.subtask());
                insert.setLong(5, id.sequence());
                insert.setLong(6, counts.offered());
                insert.setLong(7, counts.inserted());
                insert.setLong(8, counts.differing());
                insert.executeUpdate();
            }
            counts = new LedgerStore.Counts(0, 0, 0);
            id =
                    new TransactionId(
                            id.deployment(),
                            id.sink(),
                            id.incarnation(),
                            id.subtask(),
                            id.sequence() + 1);
        }
    }
}
