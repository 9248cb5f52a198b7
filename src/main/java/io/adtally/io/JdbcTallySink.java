package io.adtally.io;

import io.adtally.config.LedgerConfig;
import io.adtally.event.TallyTotal;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code billing.tally} through the connector's at-least-once sink: the rows are absolute
 * totals, so writing one twice does no harm. Only its writer's {@code close} is not taken over: it
 * fails when the database is away, for which Flink kills the TaskManager.
 */
public final class JdbcTallySink implements Sink<TallyTotal> {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(JdbcTallySink.class);

    private static final String UPSERT =
            """
            INSERT INTO billing.tally AS tally
                (deployment, topic, outcome, reason, count, writer_started_at)
            VALUES (?, ?, ?, ?, ?,
                (SELECT backend_start FROM pg_stat_get_activity(pg_backend_pid())))
            ON CONFLICT (deployment, topic, outcome, reason)
            DO UPDATE SET count = excluded.count, writer_started_at = excluded.writer_started_at,
                updated_at = now()
            WHERE tally.writer_started_at <= excluded.writer_started_at
            """;

    /** How old a live total may be; every checkpoint writes what is there besides. */
    private static final long FLUSH_INTERVAL_MS = 1000;

    private static final int BATCH_ROWS = 500;
    private static final int RETRIES = 3;

    private final JdbcSink<TallyTotal> delegate;

    public JdbcTallySink(LedgerConfig config) {
        String deploymentId = config.deploymentId();
        delegate =
                JdbcSink.<TallyTotal>builder()
                        .withQueryStatement(
                                UPSERT, (statement, total) -> bind(deploymentId, total, statement))
                        .withExecutionOptions(
                                JdbcExecutionOptions.builder()
                                        .withBatchSize(BATCH_ROWS)
                                        .withBatchIntervalMs(FLUSH_INTERVAL_MS)
                                        .withMaxRetries(RETRIES)
                                        .build())
                        .buildAtLeastOnce(new TallyConnectionProvider(config));
    }

    @Override
    public SinkWriter<TallyTotal> createWriter(WriterInitContext context) throws IOException {
        return new Writer(delegate.createWriter(context));
    }

    private static void bind(String deploymentId, TallyTotal total, PreparedStatement statement)
            throws SQLException {
        statement.setString(1, deploymentId);
        statement.setString(2, total.topic());
        statement.setString(3, total.outcome().name());
        statement.setString(4, total.reason());
        statement.setLong(5, total.count());
    }

    /** The connector's writer with a close that cannot fail. */
    private record Writer(SinkWriter<TallyTotal> delegate) implements SinkWriter<TallyTotal> {
        @Override
        public void write(TallyTotal total, Context context)
                throws IOException, InterruptedException {
            delegate.write(total, context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            delegate.flush(endOfInput);
        }

        @Override
        public void close() {
            try {
                delegate.close();
            } catch (Exception e) {
                LOG.warn("Closing the tally's writer failed; its rows come again", e);
            }
        }
    }
}
