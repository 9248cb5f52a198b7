package io.adtally.local;

import io.adtally.local.traffic.Topics;
import io.adtally.ops.FlinkException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Whether all input is through: every record in the topics is covered by a completed checkpoint,
 * and since then no event can still be waiting for the catalog. The tally alone would not do: after
 * a crash it shows, for a moment, what the job has yet to read again.
 */
final class Drain {
    // Polls of the waiting events, and a tally that is a moment old.
    private static final Duration MARGIN = Duration.ofSeconds(3);

    private final KafkaView kafka;
    private final LocalJob job;
    private final Duration catalogWait;
    private long readNanos = -1;

    /**
     * Watches one job.
     *
     * @param catalogWait the job's {@code adtally.catalog.wait}
     */
    Drain(KafkaView kafka, LocalJob job, Duration catalogWait) {
        this.kafka = kafka;
        this.job = job;
        this.catalogWait = catalogWait;
    }

    /** To be asked again and again once nothing more is sent. */
    boolean isDone(Tally tally) throws IOException, InterruptedException {
        if (readNanos < 0) {
            if (isRead(tally)) {
                readNanos = System.nanoTime();
            }
            // The tally at hand is older than the checkpoint; the next one is not.
            return false;
        }
        if (tally.count(LocalTopics.INPUTS, "HELD") == 0) {
            return true;
        }
        return System.nanoTime() - readNanos > catalogWait.plus(MARGIN).toNanos()
                && tally.count(List.of(Topics.IMPRESSIONS), "HELD") == 0;
    }

    private boolean isRead(Tally tally) throws IOException, InterruptedException {
        long records =
                kafka.records(LocalTopics.tallied()).values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
        if (tally.count(LocalTopics.tallied(), "RECEIVED") < records) {
            return false;
        }
        try {
            job.checkpoint();
        } catch (FlinkException e) {
            if (e.answer().isLoss()) {
                // The job starts again, and reads again what no checkpoint covers.
                return false;
            }
            throw e;
        }
        return kafka.lag(LocalEnvironment.DEPLOYMENT, LocalTopics.INPUTS) == 0;
    }
}
