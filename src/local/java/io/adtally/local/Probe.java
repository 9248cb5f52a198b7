package io.adtally.local;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** Asks Kafka, PostgreSQL and Flink where the run stands. */
final class Probe implements AutoCloseable {
    // Counting the whole ledger costs the machine the job runs on; a twentieth of the time is
    // enough.
    private static final int AMOUNTS_SHARE = 20;

    private final KafkaView kafka;
    private final LedgerView ledger;
    private final LocalJob job;
    private final OutputCounter outputs;
    private final long startedNanos = System.nanoTime();
    private Map<String, LedgerView.Amount> amounts = Map.of();
    private long amountsDueNanos = startedNanos;
    private long lastReceived;
    private long lastNanos = startedNanos;

    Probe(KafkaView kafka, LedgerView ledger, LocalJob job) {
        this.kafka = kafka;
        this.ledger = ledger;
        this.job = job;
        this.outputs = kafka.counter(LocalTopics.OUTPUTS);
    }

    Status status() throws SQLException, IOException, InterruptedException {
        Tally tally = ledger.tally();
        long received = tally.count(LocalTopics.INPUTS, "RECEIVED");
        Map<String, Long> records = kafka.records(LocalTopics.INPUTS);
        return new Status(
                Duration.ofNanos(System.nanoTime() - startedNanos),
                records.values().stream().mapToLong(Long::longValue).sum(),
                rate(received),
                tally,
                ledger.commits().inserted(),
                amounts(),
                outputs.counts(),
                kafka.lag(LocalEnvironment.DEPLOYMENT, LocalTopics.INPUTS),
                job.checkpoints(),
                System.currentTimeMillis());
    }

    @Override
    public void close() throws SQLException {
        ledger.close();
        outputs.close();
        kafka.close();
    }

    private long rate(long received) {
        long nowNanos = System.nanoTime();
        long rate = Math.round((received - lastReceived) * 1e9 / (nowNanos - lastNanos));
        lastReceived = received;
        lastNanos = nowNanos;
        return Math.max(0, rate);
    }

    private Map<String, LedgerView.Amount> amounts() throws SQLException, InterruptedException {
        long begin = System.nanoTime();
        if (begin >= amountsDueNanos) {
            amounts = ledger.amounts();
            long tookNanos = System.nanoTime() - begin;
            amountsDueNanos = System.nanoTime() + AMOUNTS_SHARE * tookNanos;
        }
        return amounts;
    }
}
