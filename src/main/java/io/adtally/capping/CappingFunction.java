package io.adtally.capping;

import io.adtally.event.CapKey;
import io.adtally.event.CapUpdate;
import io.adtally.event.CappedImpression;
import io.adtally.flink.CodecTypeInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Counts a user's impressions by {@link CapRules}, keyed by {@link CapKey}. Each counted one is
 * told at once; so is a cap that no longer holds when the watermark has passed its end, and a key
 * when it is forgotten.
 *
 * <p>State: one {@link CapState}, and one event-time timer, which an impression moves only where it
 * makes something due earlier; else the timer finds nothing due and is set anew. Both are gone when
 * the window after the newest impression has passed.
 *
 * <p>Metrics: {@code capping.tooLate}, impressions that came when their window had passed.
 */
public final class CappingFunction
        extends KeyedProcessFunction<CapKey, CappedImpression, CapUpdate> {
    private static final long serialVersionUID = 1L;

    static final ValueStateDescriptor<CapState> CAP =
            new ValueStateDescriptor<>("cap", new CodecTypeInfo<>(CapState.Bytes.INSTANCE));

    private transient ValueState<CapState> cap;
    private transient Counter tooLate;

    @Override
    public void open(OpenContext openContext) {
        cap = getRuntimeContext().getState(CAP);
        tooLate = getRuntimeContext().getMetricGroup().addGroup("capping").counter("tooLate");
    }

    @Override
    public void processElement(CappedImpression impression, Context ctx, Collector<CapUpdate> out)
            throws Exception {
        TimerService timers = ctx.timerService();
        CapState before = cap.value();
        CapState after = CapRules.count(before, impression, timers.currentWatermark());
        if (after == null) {
            tooLate.inc();
            if (before == null) {
                // It may have been told of before a crash, and comes again when its time is over:
                // nobody would ever take that word back.
                out.collect(CapUpdate.forgotten(impression.key()));
            }
            return;
        }
        out.collect(after.update(impression.key()));
        long dueMs = after.dueMs(impression.key().windowMs());
        if (dueMs >= after.timerMs()) {
            cap.update(after);
            return;
        }
        if (before != null) {
            timers.deleteEventTimeTimer(before.timerMs());
        }
        wakeAt(dueMs, after, timers);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<CapUpdate> out)
            throws Exception {
        CapKey key = ctx.getCurrentKey();
        CapState state = cap.value();
        long watermarkMs = ctx.timerService().currentWatermark();
        if (CapRules.isOver(state, key.windowMs(), watermarkMs)) {
            cap.clear();
            out.collect(CapUpdate.forgotten(key));
            return;
        }
        if (state.dueMs(key.windowMs()) <= watermarkMs) {
            state = state.asReleased();
            out.collect(state.update(key));
        }
        wakeAt(state.dueMs(key.windowMs()), state, ctx.timerService());
    }

    private void wakeAt(long dueMs, CapState state, TimerService timers) throws Exception {
        timers.registerEventTimeTimer(dueMs);
        cap.update(state.withTimer(dueMs));
    }
}
