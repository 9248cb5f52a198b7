package io.adtally.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.AlertConfig;
import io.adtally.event.RateSample;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AlertFunctionTest {
    private static final long NOON_MS = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
    private static final long MINUTE_MS = 60_000;
    private static final AlertConfig CONFIG =
            new AlertConfig("ads.alerts.v1", MINUTE_MS, 5, 5, 100, 5 * MINUTE_MS);

    private KeyedOneInputStreamOperatorTestHarness<String, RateSample, Alert> harness;

    @BeforeEach
    void open() throws Exception {
        harness = newHarness();
        harness.open();
        harness.setProcessingTime(NOON_MS);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void tellsOfAFloodOnceAndOfItsEndThoughNothingMoreComes() throws Exception {
        send(RateSample.PARKED, 50);
        send(RateSample.PARKED, 50);
        goOn(20 * MINUTE_MS);

        assertThat(told()).containsExactly("PARKED true", "PARKED false");
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void keepsTheSeriesApart() throws Exception {
        send("ORPHAN", 60);
        send("TOO_LATE", 60);
        assertThat(told()).isEmpty();
        send("TOO_LATE", 60);

        assertThat(told()).containsExactly("TOO_LATE true");
    }

    @Test
    void setsNoTimerWhileNothingIsWrong() throws Exception {
        send(RateSample.PARKED, 5);

        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void aRestartNeitherRepeatsAnAlertNorForgetsIt() throws Exception {
        send(RateSample.PARKED, 50);
        assertThat(told()).containsExactly("PARKED true");
        restart();

        send(RateSample.PARKED, 50);
        goOn(20 * MINUTE_MS);

        assertThat(told()).containsExactly("PARKED false");
    }

    private void send(String series, long count) throws Exception {
        harness.processElement(new RateSample(series, harness.getProcessingTime(), count), 0);
    }

    private void goOn(long ms) throws Exception {
        long untilMs = harness.getProcessingTime() + ms;
        while (harness.getProcessingTime() < untilMs) {
            harness.setProcessingTime(harness.getProcessingTime() + 1000);
        }
    }

    private List<String> told() {
        return harness.extractOutputValues().stream()
                .map(alert -> alert.series() + " " + alert.firing())
                .toList();
    }

    private void restart() throws Exception {
        long nowMs = harness.getProcessingTime();
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        close();
        harness = newHarness();
        harness.initializeState(snapshot);
        harness.open();
        harness.setProcessingTime(nowMs);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, RateSample, Alert> newHarness()
            throws Exception {
        KeyedOneInputStreamOperatorTestHarness<String, RateSample, Alert> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new AlertFunction(CONFIG)),
                        RateSample::series,
                        Types.STRING);
        harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        return harness;
    }
}
