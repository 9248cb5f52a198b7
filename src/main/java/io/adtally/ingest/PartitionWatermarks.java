package io.adtally.ingest;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;

/**
 * The watermark of one partition.
 *
 * <ul>
 *   <li>Only valid events move it, and none beyond the broker's own time: an event from the future
 *       counts as one from now.
 *   <li>Only valid events keep a partition from being idle; one that gets nothing but garbage must
 *       not hold the others back for ever.
 *   <li>A partition of a delayed or retry topic is idle from its first record on, for ever, so its
 *       old events neither hold the watermark back nor move it.
 *   <li>Flink does not tell a generator whose partition it serves; the records do. Until the first
 *       one, a partition may be a live one with a backlog still to be fetched, so it holds the
 *       watermark back, at most until it counts as idle. An empty delayed or retry partition thus
 *       costs that wait once, at start.
 * </ul>
 */
final class PartitionWatermarks implements WatermarkGenerator<IngestDecision> {
    private final Set<String> liveTopics;
    private final long maxOutOfOrdernessMs;
    private final long idlenessNanos;

    /** Stands still while the partition is not read because of back-pressure. */
    private final RelativeClock clock;

    private long lastActiveNanos;
    private long highestMs = Long.MIN_VALUE;
    private boolean live = true;

    PartitionWatermarks(
            Set<String> liveTopics,
            long maxOutOfOrdernessMs,
            long idlenessMs,
            RelativeClock clock) {
        this.liveTopics = liveTopics;
        this.maxOutOfOrdernessMs = maxOutOfOrdernessMs;
        this.idlenessNanos = TimeUnit.MILLISECONDS.toNanos(idlenessMs);
        this.clock = clock;
        this.lastActiveNanos = clock.relativeTimeNanos();
    }

    @Override
    public void onEvent(IngestDecision decision, long timestampMs, WatermarkOutput output) {
        if (live && !liveTopics.contains(decision.source().topic())) {
            live = false;
            output.markIdle();
        }
        if (live && decision instanceof IngestDecision.Accepted) {
            long reachedMs = Math.min(timestampMs, decision.source().timestampMs());
            highestMs = Math.max(highestMs, reachedMs);
            lastActiveNanos = clock.relativeTimeNanos();
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (!live || clock.relativeTimeNanos() - lastActiveNanos > idlenessNanos) {
            output.markIdle();
        } else if (highestMs != Long.MIN_VALUE) {
            // An event of the watermark's own time would be late, hence the one.
            output.emitWatermark(new Watermark(highestMs - maxOutOfOrdernessMs - 1));
        }
    }
}
