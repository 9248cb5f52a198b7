package io.adtally.retry;

import static io.adtally.deadletter.SideOutputs.PARKED;
import static io.adtally.deadletter.SideOutputs.RATE_SAMPLES;

import io.adtally.config.RetryConfig;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.RateSample;
import io.adtally.retry.RetryDecision.Again;
import io.adtally.retry.RetryDecision.Park;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Sorts dead letters by {@link RetryRules}: those to be sent again go on, those tried often enough
 * to a side output, the others no further. Of each a sample tells the alert stage.
 *
 * <p>Metrics, with the label {@code reason}: {@code retry.letters}, all that are read; {@code
 * retry.again} and {@code retry.parked}, what becomes of them.
 */
public final class RetryFunction extends ProcessFunction<IncomingLetter, Waiting> {
    private static final long serialVersionUID = 1L;

    private final RetryConfig config;

    private transient RetryRules rules;
    private transient Map<String, Counters> counters;

    public RetryFunction(RetryConfig config) {
        this.config = config;
    }

    private record Counters(Counter letters, Counter again, Counter parked) {}

    @Override
    public void open(OpenContext context) {
        rules = new RetryRules(config);
        counters = new HashMap<>();
        // From 0 on, all of them: a counter that appears with the first flood hides it from whoever
        // looks at increases.
        for (RejectionReason reason : RejectionReason.values()) {
            counters.put(reason.name(), register(reason.name()));
        }
        counters.put(IncomingLetter.UNREADABLE, register(IncomingLetter.UNREADABLE));
    }

    @Override
    public void processElement(IncomingLetter stored, Context context, Collector<Waiting> out) {
        long nowMs = context.timerService().currentProcessingTime();
        Counters counted = counters.get(stored.reason());
        counted.letters.inc();
        context.output(RATE_SAMPLES, new RateSample(stored.reason(), stored.timestampMs(), 1));
        RetryDecision decision = rules.decide(stored, nowMs);
        if (decision instanceof Again again) {
            counted.again.inc();
            out.collect(again.waiting());
        } else if (decision instanceof Park park) {
            counted.parked.inc();
            context.output(PARKED, park.letter());
            context.output(RATE_SAMPLES, new RateSample(RateSample.PARKED, nowMs, 1));
        }
    }

    private Counters register(String reason) {
        MetricGroup group =
                getRuntimeContext().getMetricGroup().addGroup("retry").addGroup("reason", reason);
        return new Counters(
                group.counter("letters"), group.counter("again"), group.counter("parked"));
    }
}
