package io.adtally.local;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How far the job has come with what is in the topics, since this was made. */
final class BenchProgress {
    // Seldom: this JVM's CPU is the job's bill.
    private static final long POLL_MS = 1000;

    private final KafkaView kafka;
    private final LedgerView ledger;
    private final boolean withoutCheckpoints;
    private final Terminal terminal;
    private final long pending;
    private final long receivedBefore;

    /** Counts from what has been read by now. */
    BenchProgress(KafkaView kafka, LedgerView ledger, boolean withoutCheckpoints, Terminal terminal)
            throws SQLException, InterruptedException {
        this.kafka = kafka;
        this.ledger = ledger;
        this.withoutCheckpoints = withoutCheckpoints;
        this.terminal = terminal;
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
            read = withoutCheckpoints ? received() - receivedBefore : committed();
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

    private long committed() throws InterruptedException {
        return pending - kafka.lag(LocalEnvironment.DEPLOYMENT, LocalTopics.INPUTS);
    }

    private long received() throws SQLException, InterruptedException {
        return ledger.tally().count(LocalTopics.INPUTS, "RECEIVED");
    }
}
