package io.adtally.tally;

import io.adtally.event.Outcome;
import io.adtally.event.TallyIncrement;
import io.adtally.event.TallyTotal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Adds up the counters of {@code billing.tally}, keyed by {@link TallyRules#keyOf}. State: one
 * number a counter, kept for ever, so that a restart neither loses nor doubles a count. What goes
 * out is the absolute total.
 *
 * <p>Metrics, which begin at 0 with each start of the task: {@code tally.records} with the labels
 * {@code topic}, {@code outcome} and {@code reason} ({@code none} where there is none); {@code
 * tally.inputs} with the labels {@code topic} and {@code outcome}, of all reasons, and there before
 * the first record is.
 */
public final class TallyFunction extends KeyedProcessFunction<String, TallyIncrement, TallyTotal> {
    private static final long serialVersionUID = 1L;

    private static final String NONE = "none";

    static final ValueStateDescriptor<Long> COUNT = new ValueStateDescriptor<>("count", Types.LONG);

    private transient ValueState<Long> count;
    private final List<String> topics;

    private transient Map<String, Counter> metrics;
    private transient Map<String, Counter> inputs;

    /**
     * Counts the records of all topics.
     *
     * @param topics those known before a record of them comes
     */
    public TallyFunction(List<String> topics) {
        this.topics = List.copyOf(topics);
    }

    @Override
    public void open(OpenContext openContext) {
        count = getRuntimeContext().getState(COUNT);
        metrics = new HashMap<>();
        inputs = new HashMap<>();
        // From 0 on: a counter that appears with the first flood hides it from whoever looks at
        // increases.
        for (String topic : topics) {
            for (Outcome outcome : Outcome.values()) {
                inputs(topic, outcome);
            }
        }
    }

    @Override
    public void processElement(TallyIncrement increment, Context context, Collector<TallyTotal> out)
            throws Exception {
        Long before = count.value();
        long total = Math.addExact(before == null ? 0 : before, increment.count());
        count.update(total);
        metric(increment).inc(increment.count());
        inputs(increment.topic(), increment.outcome()).inc(increment.count());
        out.collect(
                new TallyTotal(increment.topic(), increment.outcome(), increment.reason(), total));
    }

    private Counter metric(TallyIncrement increment) {
        return metrics.computeIfAbsent(TallyRules.keyOf(increment), key -> register(increment));
    }

    private Counter inputs(String topic, Outcome outcome) {
        return inputs.computeIfAbsent(
                topic + "/" + outcome.name(),
                key ->
                        getRuntimeContext()
                                .getMetricGroup()
                                .addGroup("tally")
                                .addGroup("topic", topic)
                                .addGroup("outcome", outcome.name())
                                .counter("inputs"));
    }

    private Counter register(TallyIncrement increment) {
        return getRuntimeContext()
                .getMetricGroup()
                .addGroup("tally")
                .addGroup("topic", increment.topic())
                .addGroup("outcome", increment.outcome().name())
                .addGroup("reason", increment.reason().isEmpty() ? NONE : increment.reason())
                .counter("records");
    }
}
