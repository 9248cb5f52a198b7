package io.adtally.ingest;

import io.adtally.flink.ReaderActivity;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.streaming.api.operators.source.CollectingDataOutput;
import org.apache.flink.streaming.api.operators.source.TimestampsAndWatermarks;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/** Event time of one source subtask: Flink's own machinery around our strategy, by hand. */
final class SourceTime {
    private static final long PERIOD_MS = 200;

    private final TestProcessingTimeService clock = new TestProcessingTimeService();
    private final CollectingDataOutput<IngestDecision> downstream = new CollectingDataOutput<>();
    private final ReaderActivity reader = ReaderActivity.begin();
    private final ReaderOutput<IngestDecision> source;

    SourceTime(WatermarkStrategy<IngestDecision> watermarks) {
        TimestampsAndWatermarks<IngestDecision> logic =
                TimestampsAndWatermarks.createProgressiveEventTimeLogic(
                        watermarks,
                        new UnregisteredMetricsGroup(),
                        clock,
                        PERIOD_MS,
                        clock.getClock(),
                        clock.getClock(),
                        UnregisteredMetricGroups.createUnregisteredTaskMetricGroup()
                                .getIOMetricGroup());
        source = logic.createMainOutput(downstream, new Unheard());
        logic.startPeriodicWatermarkEmits();
    }

    /** A partition assigned to the subtask. */
    SourceOutput<IngestDecision> partition(String id) {
        return source.createOutputForSplit(id);
    }

    /** What the reader finds from now on when it is polled; it waits until this says otherwise. */
    void reads(InputStatus status) {
        reader.polled(status);
    }

    /** Lets the process stand still, then look at the clock once. */
    void freeze(long ms) throws Exception {
        clock.advance(ms);
    }

    /** Lets time go by, and with it the periodic watermark. */
    void pass(long ms) throws Exception {
        for (long passedMs = 0; passedMs < ms; passedMs += PERIOD_MS) {
            clock.advance(PERIOD_MS);
        }
    }

    void emit() throws Exception {
        pass(PERIOD_MS);
    }

    /** The last watermark sent downstream; {@link Long#MIN_VALUE} before the first. */
    long watermarkMs() {
        return of(Watermark.class).stream()
                .mapToLong(Watermark::getTimestamp)
                .reduce(Long.MIN_VALUE, (first, second) -> second);
    }

    boolean idle() {
        return of(WatermarkStatus.class).stream()
                .reduce(WatermarkStatus.ACTIVE, (first, second) -> second)
                .isIdle();
    }

    List<Long> timestampsMs() {
        return downstream.getEvents().stream()
                .filter(element -> element instanceof StreamRecord<?>)
                .map(element -> ((StreamRecord<?>) element).getTimestamp())
                .toList();
    }

    private <T> List<T> of(Class<T> type) {
        return downstream.getEvents().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** What Flink tells of single partitions is for its metrics and alignment. */
    private static final class Unheard implements TimestampsAndWatermarks.WatermarkUpdateListener {
        @Override
        public void updateIdle(boolean idle) {}

        @Override
        public void updateCurrentEffectiveWatermark(long watermarkMs) {}

        @Override
        public void updateCurrentSplitWatermark(String split, long watermarkMs) {}

        @Override
        public void updateCurrentSplitIdle(String split, boolean idle) {}

        @Override
        public void splitFinished(String split) {}
    }
}
