package io.adtally.alert;

import io.adtally.config.AlertConfig;
import io.adtally.event.RateSample;
import io.adtally.flink.CodecTypeInfo;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Tells when a rate is too high and when no longer, by {@link AlertRules}; keyed by the sample's
 * series. In processing time: whoever is alerted looks at a clock too.
 *
 * <p>State, for ever: an {@link AlertState} of at most some hundred bytes for each series, of which
 * there are as many as reasons. A timer only while it fires.
 *
 * <p>Metric, with the label {@code series}: {@code alert.firing}, 1 while the rate is too high,
 * else 0.
 */
public final class AlertFunction extends KeyedProcessFunction<String, RateSample, Alert> {
    private static final long serialVersionUID = 1L;

    static final ValueStateDescriptor<AlertState> STATE =
            new ValueStateDescriptor<>("alert", new CodecTypeInfo<>(AlertState.Bytes.INSTANCE));

    private final AlertConfig config;

    private transient AlertRules rules;
    private transient ValueState<AlertState> state;
    private transient Map<String, Integer> firing;

    public AlertFunction(AlertConfig config) {
        this.config = config;
    }

    @Override
    public void open(OpenContext context) {
        rules = new AlertRules(config);
        state = getRuntimeContext().getState(STATE);
        firing = new HashMap<>();
    }

    @Override
    public void processElement(RateSample sample, Context context, Collector<Alert> out)
            throws Exception {
        TimerService timers = context.timerService();
        AlertState before = state.value() == null ? AlertState.EMPTY : state.value();
        AlertState now = rules.add(before, sample, timers.currentProcessingTime());
        look(sample.series(), now, sample.timeMs(), before.isFiring(), timers, out);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Alert> out)
            throws Exception {
        TimerService timers = context.timerService();
        look(context.getCurrentKey(), state.value(), timestamp, false, timers, out);
    }

    private void look(
            String series,
            AlertState now,
            long atMs,
            boolean hasTimer,
            TimerService timers,
            Collector<Alert> out)
            throws Exception {
        long nowMs = timers.currentProcessingTime();
        AlertDecision decision = rules.decide(series, now, atMs, nowMs);
        state.update(decision.state());
        show(series, decision.state().isFiring());
        decision.alert().ifPresent(out::collect);
        if (decision.state().isFiring() && !hasTimer) {
            timers.registerProcessingTimeTimer(rules.nextLookMs(nowMs));
        }
    }

    private void show(String series, boolean isFiring) {
        if (firing.put(series, isFiring ? 1 : 0) == null) {
            getRuntimeContext()
                    .getMetricGroup()
                    .addGroup("alert")
                    .addGroup("series", series)
                    .gauge("firing", (Gauge<Integer>) () -> firing.get(series));
        }
    }
}
