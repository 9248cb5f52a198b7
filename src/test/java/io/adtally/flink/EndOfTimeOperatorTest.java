package io.adtally.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class EndOfTimeOperatorTest {
    @Test
    void endsTimeThoughTheInputIsIdle() throws Exception {
        OneInputStreamOperatorTestHarness<String, String> harness =
                new OneInputStreamOperatorTestHarness<>(new EndOfTimeOperator<>());
        harness.open();
        harness.processElement("event", 7);
        harness.processWatermarkStatus(WatermarkStatus.IDLE);

        harness.endInput();

        assertThat(harness.getOutput())
                .containsExactly(
                        new StreamRecord<>("event", 7),
                        WatermarkStatus.IDLE,
                        WatermarkStatus.ACTIVE,
                        Watermark.MAX_WATERMARK);
        harness.close();
    }
}
