package io.adtally.impression;

import io.adtally.event.AdEvent;
import io.adtally.event.EventId;
import io.adtally.flink.CodecTypeInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.streaming.api.TimerService;

/**
 * The events of one impression that wait, in a state of their own, for few ever do. An impression
 * that waits for its terms asks again by processing-time timers, which survive a restart; an index
 * from token to waiters would not, and a scan at each new token would grow with their number. All
 * others wait in event time. Each has a timer, so none is forgotten.
 */
final class HeldEvents {
    private static final MapStateDescriptor<EventId, HeldEvent> HELD =
            new MapStateDescriptor<>(
                    "held",
                    CodecTypeInfo.ofKey(EventId.Bytes.INSTANCE),
                    new CodecTypeInfo<>(HeldEvent.Bytes.INSTANCE));

    /** How soon a waiter asks the catalog first. */
    private static final long FIRST_POLL_MS = 500;

    /** Later it asks after as long as it has waited, but this often: a flood must not poll much. */
    private static final long SLOWEST_POLL_MS = 15_000;

    /**
     * While the catalog is still being read. At a start with a backlog all that comes waits, and
     * asking leaves that much less time for the reading: every half second, it left none.
     */
    private static final long SLOWEST_POLL_OF_A_START_MS = 60_000;

    private static final long NEVER = -1;

    private final MapState<EventId, HeldEvent> held;
    private final long orphanHorizonMs;
    private final long catalogWaitMs;

    /** Of the first look at the clock. */
    private long startedMs = NEVER;

    HeldEvents(RuntimeContext context, long orphanHorizonMs, long catalogWaitMs) {
        this.held = context.getMapState(HELD);
        this.orphanHorizonMs = orphanHorizonMs;
        this.catalogWaitMs = catalogWaitMs;
    }

    /** Null if it is not held. */
    HeldEvent get(EventId eventId) throws Exception {
        return held.get(eventId);
    }

    boolean isEmpty() throws Exception {
        return held.isEmpty();
    }

    void add(AdEvent event, TimerService timers) throws Exception {
        // Not before the start, even if the clock was set back: the first look at it is the start.
        long nowMs = Math.max(timers.currentProcessingTime(), startedMs(timers));
        held.put(event.eventId(), new HeldEvent(event, nowMs));
        if (event.isImpression()) {
            timers.registerProcessingTimeTimer(nowMs + FIRST_POLL_MS);
        }
        timers.registerEventTimeTimer(deadlineMs(event));
    }

    /**
     * For an event that is not overdue when its timer fires: the timer was set under a shorter
     * horizon, before the job was started with another, and nothing else would ever wake it.
     */
    void waitOn(AdEvent event, TimerService timers) {
        timers.registerEventTimeTimer(deadlineMs(event));
    }

    /** For an impression that asked in vain. */
    void pollLater(HeldEvent impression, boolean catalogIsComplete, TimerService timers) {
        long nowMs = timers.currentProcessingTime();
        long waitedMs = nowMs - waitsSinceMs(impression, timers);
        long deadlineMs = catalogDeadlineMs(impression, timers);
        long slowestMs = catalogIsComplete ? SLOWEST_POLL_MS : SLOWEST_POLL_OF_A_START_MS;
        long pauseMs = Math.min(Math.max(waitedMs, FIRST_POLL_MS), slowestMs);
        if (nowMs < deadlineMs) {
            timers.registerProcessingTimeTimer(Math.min(nowMs + pauseMs, deadlineMs));
        } else {
            timers.registerProcessingTimeTimer(
                    nowMs + (catalogIsComplete ? lastPollsMs() : pauseMs));
        }
    }

    /** How often an impression whose wait is over asks whether the catalog has been read so far. */
    long lastPollsMs() {
        return Math.min(Math.max(catalogWaitMs / 10, FIRST_POLL_MS), SLOWEST_POLL_MS);
    }

    /** Processing time until which its terms can be published. */
    long catalogDeadlineMs(HeldEvent impression, TimerService timers) {
        return waitsSinceMs(impression, timers) + catalogWaitMs;
    }

    /** Event time at which waiting ends. */
    boolean isOverdue(AdEvent event, TimerService timers) {
        return deadlineMs(event) <= timers.currentWatermark();
    }

    /** All that wait, in the order in which they happened: the same whatever came first. */
    List<AdEvent> inEventTimeOrder() throws Exception {
        List<AdEvent> events = new ArrayList<>();
        for (HeldEvent each : held.values()) {
            events.add(each.event());
        }
        events.sort(
                Comparator.comparingLong(AdEvent::eventTimeMs)
                        .thenComparingLong(event -> event.eventId().high())
                        .thenComparingLong(event -> event.eventId().low()));
        return events;
    }

    void remove(AdEvent event, TimerService timers) throws Exception {
        held.remove(event.eventId());
        // An impression's would never fire. The others' fire and find nothing: several events of
        // one time share one, so taking it away could leave another waiting for ever.
        if (event.isImpression()) {
            timers.deleteEventTimeTimer(deadlineMs(event));
        }
    }

    /**
     * What was held before the job started waits anew: nothing was read of the catalog meanwhile,
     * and the machine before may have had another clock.
     */
    private long waitsSinceMs(HeldEvent impression, TimerService timers) {
        return Math.max(impression.heldSinceMs(), startedMs(timers));
    }

    private long startedMs(TimerService timers) {
        if (startedMs == NEVER) {
            startedMs = timers.currentProcessingTime();
        }
        return startedMs;
    }

    /**
     * An impression ends its wait for the catalog by the clock, and in event time only with the end
     * of all input: how fast the catalog came must not count.
     */
    private long deadlineMs(AdEvent event) {
        return event.isImpression() ? Long.MAX_VALUE : event.eventTimeMs() + orphanHorizonMs;
    }
}
