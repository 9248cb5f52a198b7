package io.adtally.tally;

import io.adtally.event.TallyIncrement;
import io.adtally.event.TallyTotal;
import java.util.HashMap;
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
 * <p>Metric, with the labels {@code topic}, {@code outcome} and {@code reason} ({@code none} where
 * there is none): {@code tally.records}; it begins at 0 with each start of the task.
 */
public final class TallyFunction extends KeyedProcessFunction<String, TallyIncrement, TallyTotal> {
    private static final long serialVersionUID = 1L;

    private static final String NONE = "none";

    static final ValueStateDescriptor<Long> COUNT = new ValueStateDescriptor<>("count", Types.LONG);

    private transient ValueState<Long> count;
    private transient Map<String, Counter> metrics;

    @Override
    public void open(OpenContext openContext) {
        count = getRuntimeContext().getState(COUNT);
        metrics = new HashMap<>();
    }

    @Override
    public void processElement(TallyIncrement increment, Context context, Collector<TallyTotal> out)
            throws Exception {
        Long before = count.value();
        long total = Math.addExact(before == null ? 0 : before, increment.count());
        count.update(total);
        metric(increment).inc(increment.count());
        out.collect(
                new TallyTotal(increment.topic(), increment.outcome(), increment.reason(), total));
    }

    private Counter metric(TallyIncrement increment) {
        return metrics.computeIfAbsent(TallyRules.keyOf(increment), key -> register(increment));
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
