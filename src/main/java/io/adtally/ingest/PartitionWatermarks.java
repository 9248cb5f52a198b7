package io.adtally.ingest;

import io.adtally.flink.ReaderActivity;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;

/**
 * The watermark of one partition of a live topic.
 *
 * <ul>
 *   <li>Only valid events move it, and none beyond the broker's own time: an event from the future
 *       counts as one from now.
 *   <li>Only valid events keep a partition from being idle; one that gets nothing but garbage must
 *       not hold the others back for ever.
 *   <li>Until its first record a partition may have a backlog still to be fetched, so it holds the
 *       watermark back, at most until it counts as idle.
 *   <li>Only time that the reader spends waiting for records makes a partition idle. While the
 *       reader has records of other partitions at hand, this one may have a backlog that the reader
 *       has not reached yet. Time in which the process was frozen is not waiting. With the first
 *       record after a start the wait begins again, because before it the brokers may not have
 *       answered.
 * </ul>
 */
final class PartitionWatermarks implements WatermarkGenerator<IngestDecision> {
    /** The most that counts as waiting between two looks, which are 200 ms apart by default. */
    private static final long MAX_STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long maxOutOfOrdernessMs;
    private final long idlenessNanos;

    /** Stands still while the partition is not read: back-pressure, or too far ahead. */
    private final RelativeClock clock;

    private final ReaderActivity reader;

    private long lookedNanos;
    private long waitedNanos;
    private boolean readerHadRead;
    private long highestMs = Long.MIN_VALUE;

    PartitionWatermarks(
            long maxOutOfOrdernessMs, long idlenessMs, RelativeClock clock, ReaderActivity reader) {
        this.maxOutOfOrdernessMs = maxOutOfOrdernessMs;
        this.idlenessNanos = TimeUnit.MILLISECONDS.toNanos(idlenessMs);
        this.clock = clock;
        this.reader = reader;
        this.lookedNanos = clock.relativeTimeNanos();
        this.readerHadRead = reader.hasRead();
    }

    @Override
    public void onEvent(IngestDecision decision, long timestampMs, WatermarkOutput output) {
        if (decision instanceof IngestDecision.Accepted) {
            long reachedMs = Math.min(timestampMs, decision.source().timestampMs());
            highestMs = Math.max(highestMs, reachedMs);
            waitedNanos = 0;
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        look();
        if (waitedNanos > idlenessNanos) {
            output.markIdle();
        } else if (highestMs != Long.MIN_VALUE) {
            // An event of the watermark's own time would be late, hence the one.
            output.emitWatermark(new Watermark(highestMs - maxOutOfOrdernessMs - 1));
        } else {
            output.markActive();
        }
    }

    private void look() {
        long nowNanos = clock.relativeTimeNanos();
        if (reader.waiting()) {
            waitedNanos += Math.min(nowNanos - lookedNanos, MAX_STEP_NANOS);
        }
        lookedNanos = nowNanos;
        if (reader.hasRead() && !readerHadRead) {
            readerHadRead = true;
            waitedNanos = 0;
        }
    }
}
