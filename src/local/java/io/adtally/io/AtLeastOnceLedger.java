package io.adtally.io;

import io.adtally.billing.LedgerRow;
import io.adtally.billing.TransactionId;
import io.adtally.config.LedgerConfig;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.XAConnection;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * The ledger without a second phase: the same statements in the same batches, committed at the
 * barrier whatever becomes of the checkpoint.
 */
public final class AtLeastOnceLedger implements Sink<LedgerRow> {
    private static final long serialVersionUID = 1L;

    private final LedgerConfig config;

    public AtLeastOnceLedger(LedgerConfig config) {
        this.config = config;
    }

    @Override
    public SinkWriter<LedgerRow> createWriter(WriterInitContext context) throws IOException {
        try {
            int subtask = context.getTaskInfo().getIndexOfThisSubtask();
            return new Writer(
                    new LedgerConnections(config).open("at-least-once"),
                    new TransactionId(config.deploymentId(), "ledger", 1, subtask, 1),
                    config.batchRows());
        } catch (SQLException e) {
            throw new IOException("cannot reach the ledger", e);
        }
    }

    private static final class Writer implements SinkWriter<LedgerRow> {
        private final XAConnection pooled;
        private final Connection connection;
        private final TransactionId id;
        private final int batchRows;
        private final List<LedgerRow> batch = new ArrayList<>();

        Writer(XAConnection pooled, TransactionId id, int batchRows) throws SQLException {
            this.pooled = pooled;
            this.connection = pooled.getConnection();
            this.connection.setAutoCommit(false);
            this.id = id;
            this.batchRows = batchRows;
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
                ChargesTable.insert(connection, id, batch);
            } catch (SQLException e) {
                throw new IOException("cannot write", e);
            }
            batch.clear();
        }
    }
}
