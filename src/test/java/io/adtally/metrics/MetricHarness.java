package io.adtally.metrics;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.MetricIncrement;
import io.adtally.flink.CombineOperator;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** The stage as the pipeline runs it, on Flink's operator harness. */
final class MetricHarness {
    private final OneInputStreamOperatorTestHarness<AcceptedEvent, MetricIncrement> harness;
    private long checkpoints;

    MetricHarness(int maxKeys) throws Exception {
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        CombineOperator.upToEachBarrier(new MetricCombiner(), maxKeys));
        harness.open();
    }

    void send(AcceptedEvent event) throws Exception {
        harness.processElement(new StreamRecord<>(event));
    }

    void watermark(long timestampMs) throws Exception {
        harness.processWatermark(new Watermark(timestampMs));
    }

    void barrier() throws Exception {
        harness.prepareSnapshotPreBarrier(++checkpoints);
    }

    List<MetricIncrement> increments() {
        return harness.extractOutputValues();
    }

    void close() throws Exception {
        harness.close();
    }
}
