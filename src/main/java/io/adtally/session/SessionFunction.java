package io.adtally.session;

import io.adtally.config.SessionConfig;
import io.adtally.event.Session;
import io.adtally.event.UserEvent;
import io.adtally.event.UserKey;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.session.SessionState.Kept;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps each user's sessions, and publishes what {@link SessionRules} says is due.
 *
 * <p>State: one value a user, of the sessions between the watermark less gap and allowed lateness
 * and the user's newest event. It grows with that time, at most by a session a gap, and not with
 * the number of events; it is gone when the last session can no longer be corrected.
 *
 * <p>One timer a user, at or before the moment the next thing is due. An event that puts that off
 * leaves the timer alone; when it fires, it looks what is due and goes on to the next. So most
 * events cost one get and one put.
 */
public final class SessionFunction extends KeyedProcessFunction<UserKey, UserEvent, Session> {
    private static final long serialVersionUID = 1L;

    static final ValueStateDescriptor<SessionState> SESSIONS =
            new ValueStateDescriptor<>(
                    "sessions", new CodecTypeInfo<>(SessionState.Bytes.INSTANCE));

    private final SessionConfig config;

    private transient SessionRules rules;
    private transient ValueState<SessionState> state;

    public SessionFunction(SessionConfig config) {
        this.config = config;
    }

    @Override
    public void open(OpenContext openContext) {
        rules = new SessionRules(config);
        state = getRuntimeContext().getState(SESSIONS);
    }

    @Override
    public void processElement(UserEvent event, Context context, Collector<Session> out)
            throws Exception {
        SessionState before = state.value();
        TimerService timers = context.timerService();
        SessionDecision decision =
                rules.add(
                        before == null ? List.of() : before.sessions(),
                        event,
                        timers.currentWatermark());
        decision.published().forEach(out::collect);
        if (before == null) {
            keepUntilDue(decision.kept(), timers);
        } else {
            keepWithTimer(before.timerMs(), decision.kept(), timers);
        }
    }

    @Override
    public void onTimer(long timestampMs, OnTimerContext context, Collector<Session> out)
            throws Exception {
        SessionState before = state.value();
        TimerService timers = context.timerService();
        SessionDecision decision =
                rules.advance(
                        before.sessions(), context.getCurrentKey(), timers.currentWatermark());
        decision.published().forEach(out::collect);
        keepUntilDue(decision.kept(), timers);
    }

    private void keepWithTimer(long timerMs, List<Kept> kept, TimerService timers)
            throws Exception {
        if (!kept.isEmpty() && timerMs <= rules.nextDueMs(kept)) {
            state.update(new SessionState(kept, timerMs));
        } else {
            timers.deleteEventTimeTimer(timerMs);
            keepUntilDue(kept, timers);
        }
    }

    private void keepUntilDue(List<Kept> kept, TimerService timers) throws Exception {
        if (kept.isEmpty()) {
            state.clear();
        } else {
            long dueMs = rules.nextDueMs(kept);
            timers.registerEventTimeTimer(dueMs);
            state.update(new SessionState(kept, dueMs));
        }
    }
}
