package io.adtally.ingest;

import io.adtally.config.IngestConfig;
import io.adtally.flink.ReaderActivity;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.WatermarkAlignmentParams;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Event time of the live topics, partition by partition: the source runs one {@link
 * PartitionWatermarks} for each partition and goes by the least of those that are not idle. A
 * partition too far ahead of the slowest is paused until that one has come nearer: all it could add
 * is state that waits for the watermark.
 *
 * <p>An event has its event time as timestamp; a rejected record keeps the broker's, which nothing
 * reads.
 */
public final class IngestWatermarks implements WatermarkStrategy<IngestDecision> {
    private static final long serialVersionUID = 1L;

    private static final String ALIGNED_SOURCES = "live";

    /** How often partitions are compared; what is read of one meanwhile comes on top. */
    private static final long ALIGNMENT_INTERVAL_MS = 1000;

    private final long maxOutOfOrdernessMs;
    private final long idlenessMs;
    private final long maxDriftMs;

    public IngestWatermarks(IngestConfig config) {
        this.maxOutOfOrdernessMs = config.maxOutOfOrderness().toMillis();
        this.idlenessMs = config.idleness().toMillis();
        this.maxDriftMs = config.maxDrift().toMillis();
    }

    @Override
    public WatermarkGenerator<IngestDecision> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        return new PartitionWatermarks(
                maxOutOfOrdernessMs,
                idlenessMs,
                context.getInputActivityClock(),
                ReaderActivity.ofTask());
    }

    @Override
    public TimestampAssigner<IngestDecision> createTimestampAssigner(
            TimestampAssignerSupplier.Context context) {
        return (decision, brokerTimeMs) ->
                decision instanceof IngestDecision.Accepted accepted
                        ? accepted.event().eventTimeMs()
                        : brokerTimeMs;
    }

    @Override
    public WatermarkAlignmentParams getAlignmentParameters() {
        return new WatermarkAlignmentParams(maxDriftMs, ALIGNED_SOURCES, ALIGNMENT_INTERVAL_MS);
    }
}
