package io.adtally.tally;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.Outcome;
import io.adtally.event.TallyIncrement;
import io.adtally.event.TallyTotal;
import io.adtally.flink.RegisteredMetrics;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TallyFunctionTest {
    private static final TallyIncrement THREE_RECEIVED =
            new TallyIncrement("clicks", Outcome.RECEIVED, "", 3);

    private KeyedOneInputStreamOperatorTestHarness<String, TallyIncrement, TallyTotal> harness;

    @BeforeEach
    void open() throws Exception {
        harness = newHarness();
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void emitsTheTotalSoFar() throws Exception {
        send(THREE_RECEIVED);
        send(THREE_RECEIVED);

        assertThat(harness.extractOutputValues())
                .containsExactly(
                        new TallyTotal("clicks", Outcome.RECEIVED, "", 3),
                        new TallyTotal("clicks", Outcome.RECEIVED, "", 6));
    }

    @Test
    void keepsTopicsOutcomesAndReasonsApart() throws Exception {
        send(THREE_RECEIVED);
        send(new TallyIncrement("impressions", Outcome.RECEIVED, "", 1));
        send(new TallyIncrement("clicks", Outcome.DEAD_LETTERED, "ORPHAN", 1));
        send(new TallyIncrement("clicks", Outcome.DEAD_LETTERED, "TOO_LATE", 1));

        assertThat(harness.extractOutputValues())
                .extracting(TallyTotal::count)
                .containsExactly(3L, 1L, 1L, 1L);
    }

    @Test
    void takesReleasedRecordsOffThoseHeld() throws Exception {
        send(new TallyIncrement("clicks", Outcome.HELD, "", 2));
        send(new TallyIncrement("clicks", Outcome.HELD, "", -2));

        assertThat(harness.extractOutputValues())
                .extracting(TallyTotal::count)
                .containsExactly(2L, 0L);
    }

    @Test
    void showsPrometheusWhatBecameOfWhichTopicAndWhy() throws Exception {
        close();
        RegisteredMetrics metrics = new RegisteredMetrics();
        harness = newHarness(new MockEnvironmentBuilder().setMetricGroup(metrics.task()).build());
        harness.open();
        send(THREE_RECEIVED);
        send(new TallyIncrement("clicks", Outcome.DEAD_LETTERED, "ORPHAN", 1));

        String name = "flink_taskmanager_job_task_operator_tally_topic_outcome_reason_records";
        assertThat(metrics.names())
                .contains(
                        name + "{topic=\"clicks\",outcome=\"RECEIVED\",reason=\"none\"}",
                        name + "{topic=\"clicks\",outcome=\"DEAD_LETTERED\",reason=\"ORPHAN\"}");
    }

    @Test
    void showsAllRecordsOfATopicBeforeTheFirstOne() throws Exception {
        close();
        RegisteredMetrics metrics = new RegisteredMetrics();
        harness = newHarness(new MockEnvironmentBuilder().setMetricGroup(metrics.task()).build());
        harness.open();

        String name = "flink_taskmanager_job_task_operator_tally_topic_outcome_inputs";
        for (Outcome outcome : Outcome.values()) {
            assertThat(metrics.names())
                    .contains(name + "{topic=\"clicks\",outcome=\"" + outcome + "\"}")
                    .contains(name + "{topic=\"impressions\",outcome=\"" + outcome + "\"}");
        }
    }

    @Test
    void goesOnFromASnapshot() throws Exception {
        send(THREE_RECEIVED);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        close();

        harness = newHarness();
        harness.initializeState(snapshot);
        harness.open();
        send(THREE_RECEIVED);

        assertThat(harness.extractOutputValues())
                .containsExactly(new TallyTotal("clicks", Outcome.RECEIVED, "", 6));
    }

    private void send(TallyIncrement increment) throws Exception {
        harness.processElement(new StreamRecord<>(increment));
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, TallyIncrement, TallyTotal>
            newHarness() throws Exception {
        return newHarness(new MockEnvironmentBuilder().build());
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, TallyIncrement, TallyTotal>
            newHarness(MockEnvironment environment) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new TallyFunction(List.of("clicks", "impressions"))),
                TallyRules::keyOf,
                Types.STRING,
                environment);
    }
}
