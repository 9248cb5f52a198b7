package io.adtally.ingest;

import io.adtally.config.IngestConfig;
import java.util.Set;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Event time of the input, partition by partition: the source runs one {@link PartitionWatermarks}
 * for each partition and goes by the least of those that are not idle.
 *
 * <p>An event has its event time as timestamp; a rejected record keeps the broker's, which nothing
 * reads.
 */
public final class IngestWatermarks implements WatermarkStrategy<IngestDecision> {
    private static final long serialVersionUID = 1L;

    private final Set<String> liveTopics;
    private final long maxOutOfOrdernessMs;
    private final long idlenessMs;

    public IngestWatermarks(IngestConfig config) {
        this.liveTopics = Set.copyOf(config.liveTopics());
        this.maxOutOfOrdernessMs = config.maxOutOfOrderness().toMillis();
        this.idlenessMs = config.idleness().toMillis();
    }

    @Override
    public WatermarkGenerator<IngestDecision> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        return new PartitionWatermarks(
                liveTopics, maxOutOfOrdernessMs, idlenessMs, context.getInputActivityClock());
    }

    @Override
    public TimestampAssigner<IngestDecision> createTimestampAssigner(
            TimestampAssignerSupplier.Context context) {
        return (decision, brokerTimeMs) ->
                decision instanceof IngestDecision.Accepted accepted
                        ? accepted.event().eventTimeMs()
                        : brokerTimeMs;
    }
}
