package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.IngestConfig;
import io.adtally.event.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkOutputMultiplexer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

/**
 * The generators of several partitions behind Flink's own multiplexer, as the source runs them:
 * what a record emits goes through the immediate output, the periodic call through the deferred.
 */
class PartitionWatermarksTest {
    private static final IngestConfig CONFIG = Input.CONFIG;
    private static final long BEHIND_MS = CONFIG.maxOutOfOrderness().toMillis() + 1;
    private static final long EARLY_MS = Input.BROKER_MS - Samples.HOUR_MS;
    private static final long NOW_MS = Input.BROKER_MS;

    private final ManualClock clock = new ManualClock();
    private final Combined combined = new Combined();
    private final WatermarkOutputMultiplexer multiplexer = new WatermarkOutputMultiplexer(combined);
    private final List<Partition> partitions = new ArrayList<>();

    @Test
    void staysBehindTheNewestEvent() {
        Partition live = partition();
        live.event(Input.TOPIC, NOW_MS);
        live.event(Input.TOPIC, EARLY_MS);
        emit();
        assertThat(combined.watermarkMs).isEqualTo(NOW_MS - BEHIND_MS);
    }

    @Test
    void goesByTheSlowestPartition() {
        partition().event(Input.TOPIC, NOW_MS);
        partition().event(Input.JSON_TOPIC, EARLY_MS);
        emit();
        assertThat(combined.watermarkMs).isEqualTo(EARLY_MS - BEHIND_MS);
    }

    @Test
    void isNotDraggedByAnEventFromTheFuture() {
        partition().event(Input.TOPIC, NOW_MS + 5 * Samples.MINUTE_MS);
        emit();
        assertThat(combined.watermarkMs).isEqualTo(NOW_MS - BEHIND_MS);
    }

    @Test
    void isNotMovedByARejectedRecord() {
        Partition live = partition();
        live.event(Input.TOPIC, EARLY_MS);
        live.rejected(Input.TOPIC);
        emit();
        assertThat(combined.watermarkMs).isEqualTo(EARLY_MS - BEHIND_MS);
    }

    @Test
    void waitsForAPartitionNotYetRead() {
        partition().event(Input.TOPIC, NOW_MS);
        partition();
        emit();
        assertThat(combined.watermarkMs).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void waitsNoLongerThanIdlenessForAnEmptyPartition() {
        Partition live = partition();
        partition();
        passIdleness();
        live.event(Input.TOPIC, NOW_MS);
        emit();
        assertThat(combined.watermarkMs).isEqualTo(NOW_MS - BEHIND_MS);
    }

    @Test
    void isNotHeldBackByAPartitionOfGarbageOnly() {
        Partition live = partition();
        Partition garbage = partition();
        garbage.event(Input.TOPIC, EARLY_MS);
        passIdleness();
        garbage.rejected(Input.TOPIC);
        live.event(Input.TOPIC, NOW_MS);
        emit();
        assertThat(combined.watermarkMs).isEqualTo(NOW_MS - BEHIND_MS);
    }

    @Test
    void isNeitherHeldBackNorMovedByADelayedOrRetryTopic() {
        Partition delayed = partition();
        Partition retried = partition();
        Partition live = partition();
        delayed.event(Input.DELAYED_TOPIC, EARLY_MS);
        retried.event(Input.RETRY_TOPIC, NOW_MS);
        emit();
        assertThat(combined.watermarkMs).isEqualTo(Long.MIN_VALUE);

        live.event(Input.TOPIC, NOW_MS - Samples.MINUTE_MS);
        delayed.event(Input.DELAYED_TOPIC, EARLY_MS);
        emit();
        assertThat(combined.watermarkMs).isEqualTo(NOW_MS - Samples.MINUTE_MS - BEHIND_MS);
    }

    @Test
    void knowsADelayedTopicByARejectedRecordToo() {
        partition().rejected(Input.DELAYED_TOPIC);
        partition().event(Input.TOPIC, NOW_MS);
        emit();
        assertThat(combined.watermarkMs).isEqualTo(NOW_MS - BEHIND_MS);
    }

    @Test
    void isIdleWhenEveryPartitionIs() {
        partition().event(Input.TOPIC, NOW_MS);
        emit();
        assertThat(combined.idle).isFalse();

        passIdleness();
        emit();
        assertThat(combined.idle).isTrue();
    }

    @Test
    void comesBackFromIdlenessWithoutGoingBackInTime() {
        Partition slow = partition();
        Partition live = partition();
        passIdleness();
        live.event(Input.TOPIC, NOW_MS);
        emit();
        slow.event(Input.TOPIC, EARLY_MS);
        emit();
        assertThat(combined.watermarkMs).isEqualTo(NOW_MS - BEHIND_MS);
        assertThat(combined.idle).isFalse();
    }

    @Test
    void stampsAnEventWithItsTimeAndARejectedRecordWithTheBrokers() {
        TimestampAssigner<IngestDecision> assigner =
                new IngestWatermarks(CONFIG).createTimestampAssigner(UnregisteredMetricsGroup::new);
        assertThat(assigner.extractTimestamp(accepted(Input.TOPIC, EARLY_MS), NOW_MS))
                .isEqualTo(EARLY_MS);
        assertThat(assigner.extractTimestamp(rejectedRecord(Input.TOPIC), NOW_MS))
                .isEqualTo(NOW_MS);
    }

    private Partition partition() {
        Partition partition = new Partition("partition-" + partitions.size());
        partitions.add(partition);
        return partition;
    }

    private void passIdleness() {
        clock.advanceTime(CONFIG.idleness().plus(Duration.ofMillis(1)));
    }

    private void emit() {
        partitions.forEach(Partition::emit);
        multiplexer.onPeriodicEmit();
    }

    private static IngestDecision accepted(String topic, long eventTimeMs) {
        return Input.of(Input.impression().setEventTimeMs(eventTimeMs))
                .topic(topic)
                .header("content-type", "application/protobuf")
                .decide();
    }

    private static IngestDecision rejectedRecord(String topic) {
        return Input.of(new byte[] {0}).topic(topic).decide();
    }

    /** One split of the source. */
    private final class Partition {
        private final String id;
        private final WatermarkGenerator<IngestDecision> generator;

        Partition(String id) {
            this.id = id;
            multiplexer.registerNewOutput(id, new Unheard());
            this.generator =
                    new IngestWatermarks(CONFIG).createWatermarkGenerator(new ManualContext());
        }

        void event(String topic, long eventTimeMs) {
            generator.onEvent(
                    accepted(topic, eventTimeMs), eventTimeMs, multiplexer.getImmediateOutput(id));
        }

        void rejected(String topic) {
            generator.onEvent(
                    rejectedRecord(topic), Input.BROKER_MS, multiplexer.getImmediateOutput(id));
        }

        void emit() {
            generator.onPeriodicEmit(multiplexer.getDeferredOutput(id));
        }
    }

    private final class ManualContext implements WatermarkGeneratorSupplier.Context {
        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return clock;
        }
    }

    /** What the source sends downstream. */
    private static final class Combined implements WatermarkOutput {
        private long watermarkMs = Long.MIN_VALUE;
        private boolean idle;

        @Override
        public void emitWatermark(Watermark watermark) {
            assertThat(watermark.getTimestamp()).isGreaterThan(watermarkMs);
            watermarkMs = watermark.getTimestamp();
            idle = false;
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }

    /** What Flink tells of single partitions is for its metrics and alignment. */
    private static final class Unheard
            implements WatermarkOutputMultiplexer.WatermarkUpdateListener {
        @Override
        public void onWatermarkUpdate(long watermarkMs) {}

        @Override
        public void onIdleUpdate(boolean idle) {}
    }
}
