package io.adtally.local;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How far the job has come with what is in the topics, since this was made. */
final class BenchProgress implements AutoCloseable {
    private static final long POLL_MS = 200;

    private final BenchOptions options;
    private final Terminal terminal;
    private final KafkaView kafka;
    private final LedgerView ledger;
    private final long pending;
    private final long receivedBefore;

    /** Counts from what has been read by now. */
    BenchProgress(LocalEnvironment environment, BenchOptions options, Terminal terminal)
            throws IOException, SQLException, InterruptedException {
        this.options = options;
        this.terminal = terminal;
        this.kafka = new KafkaView(environment.kafka().bootstrapServers());
        this.ledger = environment.ledger();
        this.pending = kafka.lag(LocalEnvironment.DEPLOYMENT, LocalTopics.INPUTS);
        this.receivedBefore = received();
    }

    /**
     * Until so many records have been read: as the last checkpoint says, or, without checkpoints,
     * the tally.
     *
     * @return how many then were
     */
    long awaitRead(LocalJob job, long records)
            throws IOException, InterruptedException, SQLException {
        long read = 0;
        while (read < records) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            job.checkAlive();
            read = options.withoutCheckpoints() ? received() - receivedBefore : committed();
            terminal.show(List.of("%,d records read".formatted(read)));
        }
        return read;
    }

    /** Until so many records are covered by a completed checkpoint. */
    void awaitCommitted(LocalJob job, long records)
            throws IOException, InterruptedException, SQLException {
        awaitRead(job, records);
        while (committed() < records) {
            job.checkpoint();
        }
    }

    @Override
    public void close() throws SQLException {
        kafka.close();
        ledger.close();
    }

    private long committed() throws InterruptedException {
        return pending - kafka.lag(LocalEnvironment.DEPLOYMENT, LocalTopics.INPUTS);
    }

    private long received() throws SQLException {
        return ledger.tally().count(LocalTopics.INPUTS, "RECEIVED");
    }
}
