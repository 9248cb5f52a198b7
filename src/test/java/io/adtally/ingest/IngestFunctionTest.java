package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.SideOutputs;
import io.adtally.event.AdEvent;
import io.adtally.event.Outcome;
import io.adtally.event.TallyIncrement;
import io.adtally.flink.RegisteredMetrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngestFunctionTest {
    private static final TallyIncrement RECEIVED =
            new TallyIncrement(Input.TOPIC, Outcome.RECEIVED, "", 1);

    private OneInputStreamOperatorTestHarness<IngestDecision, AdEvent> harness;

    @BeforeEach
    void open() throws Exception {
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(new IngestFunction()));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void showsPrometheusEachReasonFromTheStart() throws Exception {
        close();
        RegisteredMetrics metrics = new RegisteredMetrics();
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(new IngestFunction()),
                        new MockEnvironmentBuilder().setMetricGroup(metrics.task()).build());
        harness.open();

        assertThat(metrics.names())
                .contains(
                        "flink_taskmanager_job_task_operator_ingest_reason_rejected"
                                + "{reason=\"MALFORMED_JSON\"}");
    }

    @Test
    void handsAnAcceptedEventOnWithItsEventTime() throws Exception {
        AdEvent event = send(Input.of(Input.impression())).accepted();

        assertThat(harness.getRecordOutput())
                .containsExactly(new StreamRecord<>(event, Input.BROKER_MS));
        assertThat(emitted(SideOutputs.DEAD_LETTERS)).isEmpty();
        assertThat(emitted(SideOutputs.OUTCOMES)).containsExactly(RECEIVED);
    }

    @Test
    void setsARejectedRecordAsideAndCountsItTwice() throws Exception {
        DeadLetter letter = send(Input.of(new byte[0])).rejected();

        assertThat(harness.getRecordOutput()).isEmpty();
        assertThat(emitted(SideOutputs.DEAD_LETTERS)).containsExactly(letter);
        assertThat(emitted(SideOutputs.OUTCOMES))
                .containsExactly(
                        RECEIVED,
                        new TallyIncrement(Input.TOPIC, Outcome.DEAD_LETTERED, "EMPTY_VALUE", 1));
    }

    @Test
    void goesOnWithTheRecordsAroundARejectedOne() throws Exception {
        send(Input.of(Input.impression()));
        send(Input.of(new byte[0]));
        send(Input.of(Input.impression()));

        assertThat(harness.getRecordOutput()).hasSize(2);
        assertThat(emitted(SideOutputs.DEAD_LETTERS))
                .extracting(DeadLetter::reason)
                .containsExactly(RejectionReason.EMPTY_VALUE);
    }

    private Input send(Input input) throws Exception {
        harness.processElement(input.decide(), Input.BROKER_MS);
        return input;
    }

    private <T> List<T> emitted(OutputTag<T> tag) {
        Collection<StreamRecord<T>> records = harness.getSideOutput(tag);
        List<T> values = new ArrayList<>();
        if (records != null) {
            records.forEach(record -> values.add(record.getValue()));
        }
        return values;
    }
}
