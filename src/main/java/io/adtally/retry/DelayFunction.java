package io.adtally.retry;

import io.adtally.config.RetryConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.retry.DelayState.Lane;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Holds dead letters back until they are due, and lets go of so many a second; keyed by their
 * partition of the dead-letter topic. It waits in processing time: what a retry waits for, a person
 * or another system, is late by the clock on the wall.
 *
 * <p>State, for ever: a {@link DelayState} of some ten bytes for each partition. Until they leave:
 * the letters. One timer a partition.
 */
public final class DelayFunction extends KeyedProcessFunction<Integer, Waiting, DeadLetter> {
    private static final long serialVersionUID = 1L;

    static final ValueStateDescriptor<DelayState> QUEUE =
            new ValueStateDescriptor<>("queue", new CodecTypeInfo<>(DelayState.Bytes.INSTANCE));

    static final MapStateDescriptor<Long, Waiting> LETTERS =
            new MapStateDescriptor<>(
                    "letters", Types.LONG, new CodecTypeInfo<>(Waiting.Bytes.INSTANCE));

    private static final long SECOND_MS = 1000;

    private final RetryConfig config;

    private transient ValueState<DelayState> queue;
    private transient MapState<Long, Waiting> letters;

    public DelayFunction(RetryConfig config) {
        this.config = config;
    }

    @Override
    public void open(OpenContext context) {
        queue = getRuntimeContext().getState(QUEUE);
        letters = getRuntimeContext().getMapState(LETTERS);
    }

    @Override
    public void processElement(Waiting waiting, Context context, Collector<DeadLetter> out)
            throws Exception {
        DelayState before = queue();
        letters.put(before.placeOfNext(waiting.attempt()), waiting);
        keep(before.with(waiting.attempt(), waiting.dueMs()), context.timerService());
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<DeadLetter> out)
            throws Exception {
        DelayState state = queue();
        if (timestamp != state.timerMs()) {
            return;
        }
        long nowMs = context.timerService().currentProcessingTime();
        state = state.withTimer(DelayState.NO_TIMER);
        for (int sent = 0; sent < config.maxRate(); sent++) {
            Optional<Lane> due = state.nextDue(nowMs);
            if (due.isEmpty()) {
                break;
            }
            state = release(state, due.get(), out);
        }
        keep(state.pausedUntil(nowMs + SECOND_MS), context.timerService());
    }

    private DelayState release(DelayState state, Lane lane, Collector<DeadLetter> out)
            throws Exception {
        out.collect(letters.get(lane.headPlace()).letter());
        letters.remove(lane.headPlace());
        long secondDueMs = lane.hasSecond() ? letters.get(lane.secondPlace()).dueMs() : 0;
        return state.withoutHead(lane, secondDueMs);
    }

    /** With the one timer set to when somebody may leave next. */
    private void keep(DelayState state, TimerService timers) throws Exception {
        long nextMs = state.nextMs();
        if (nextMs < state.timerMs()) {
            if (state.timerMs() != DelayState.NO_TIMER) {
                timers.deleteProcessingTimeTimer(state.timerMs());
            }
            timers.registerProcessingTimeTimer(nextMs);
            queue.update(state.withTimer(nextMs));
        } else {
            queue.update(state);
        }
    }

    private DelayState queue() throws Exception {
        DelayState state = queue.value();
        return state == null ? DelayState.EMPTY : state;
    }
}
