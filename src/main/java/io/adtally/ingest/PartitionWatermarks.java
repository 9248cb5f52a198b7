package io.adtally.ingest;

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
 * </ul>
 */
final class PartitionWatermarks implements WatermarkGenerator<IngestDecision> {
    private final long maxOutOfOrdernessMs;
    private final long idlenessNanos;

    /** Stands still while the partition is not read: back-pressure, or too far ahead. */
    private final RelativeClock clock;

    private long lastActiveNanos;
    private long highestMs = Long.MIN_VALUE;

    PartitionWatermarks(long maxOutOfOrdernessMs, long idlenessMs, RelativeClock clock) {
        this.maxOutOfOrdernessMs = maxOutOfOrdernessMs;
        this.idlenessNanos = TimeUnit.MILLISECONDS.toNanos(idlenessMs);
        this.clock = clock;
        this.lastActiveNanos = clock.relativeTimeNanos();
    }

    @Override
    public void onEvent(IngestDecision decision, long timestampMs, WatermarkOutput output) {
        if (decision instanceof IngestDecision.Accepted) {
            long reachedMs = Math.min(timestampMs, decision.source().timestampMs());
            highestMs = Math.max(highestMs, reachedMs);
            lastActiveNanos = clock.relativeTimeNanos();
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (clock.relativeTimeNanos() - lastActiveNanos > idlenessNanos) {
            output.markIdle();
        } else if (highestMs != Long.MIN_VALUE) {
            // An event of the watermark's own time would be late, hence the one.
            output.emitWatermark(new Watermark(highestMs - maxOutOfOrdernessMs - 1));
        }
    }
}
