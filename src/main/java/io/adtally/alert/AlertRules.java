package io.adtally.alert;

import io.adtally.config.AlertConfig;
import io.adtally.event.RateSample;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When a rate is too high. A rate is the count of the last window, which moves on slot by slot.
 *
 * <ul>
 *   <li>What is parked is too much above a fixed limit.
 *   <li>Dead letters of a reason are too many above a multiple of what is usual for them: the
 *       median of the windows before, which one flood does not move; and never below a floor, or
 *       the second letter ever would be a flood.
 *   <li>A flood that is seen late, for the job was down or what is read was held back, is one all
 *       the same: as long as half of the recent past before it is still known.
 *   <li>It is over when the rate has stayed at half the limit or below for a while. In between
 *       nothing is told, so that a rate around the limit makes one alert and not many.
 * </ul>
 */
final class AlertRules {
    /** A window may be this part of itself shorter than it says: how finely it moves on. */
    static final int SLOTS_PER_WINDOW = 6;

    /** How many windows are the recent past. */
    static final int PAST_WINDOWS = 30;

    private final AlertConfig config;

    AlertRules(AlertConfig config) {
        this.config = config;
    }

    /** Adds a sample in the slot of its own time; one from the future counts as one from now. */
    AlertState add(AlertState state, RateSample sample, long nowMs) {
        long oldestMs = oldestMs(nowMs);
        SortedMap<Long, Long> counts = new TreeMap<>(state.counts().tailMap(oldestMs));
        if (sample.timeMs() >= oldestMs) {
            counts.merge(slot(Math.min(sample.timeMs(), nowMs)), sample.count(), Long::sum);
        }
        return state.with(counts);
    }

    /**
     * Looks at a series.
     *
     * @param atMs the time of what has come, or now
     */
    AlertDecision decide(String series, AlertState state, long atMs, long nowMs) {
        if (!state.isFiring()) {
            long endMs = slot(Math.max(earliestLookMs(nowMs), Math.min(atMs, nowMs)));
            long rate = rate(state, endMs);
            long usual = usual(state, endMs, oldestMs(nowMs));
            long limit = limit(series, usual);
            return rate > limit
                    ? told(series, true, state.firing(nowMs, usual), nowMs, rate, limit)
                    : new AlertDecision(state, Optional.empty());
        }
        long rate = rate(state, slot(nowMs));
        long limit = limit(series, state.usual());
        if (rate > limit / 2) {
            return new AlertDecision(state.quietSince(AlertState.NOT), Optional.empty());
        }
        if (state.quietSinceMs() == AlertState.NOT) {
            return new AlertDecision(state.quietSince(nowMs), Optional.empty());
        }
        return nowMs - state.quietSinceMs() >= config.clearAfterMs()
                ? told(series, false, state, nowMs, rate, limit)
                : new AlertDecision(state, Optional.empty());
    }

    /** When a series that fires is to be looked at again though nothing comes. */
    long nextLookMs(long nowMs) {
        return slot(nowMs) + slotMs();
    }

    private static AlertDecision told(
            String series, boolean firing, AlertState state, long nowMs, long rate, long limit) {
        Alert alert = new Alert(series, firing, state.firingSinceMs(), nowMs, rate, limit);
        return new AlertDecision(firing ? state : state.over(), Optional.of(alert));
    }

    private long limit(String series, long usual) {
        return series.equals(RateSample.PARKED)
                ? config.parkedLimit()
                : Math.max(config.spikeFloor(), usual * config.spikeFactor());
    }

    /** Count of the window that ends with the slot. */
    private long rate(AlertState state, long slotMs) {
        long endMs = slotMs + slotMs();
        return state.counts().subMap(endMs - config.windowMs(), endMs).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Of the windows before, as far as they are known. */
    private long usual(AlertState state, long slotMs, long oldestMs) {
        int known = (int) ((slotMs + slotMs() - oldestMs) / config.windowMs()) - 1;
        long[] past = new long[known];
        for (int i = 0; i < known; i++) {
            past[i] = rate(state, slotMs - (i + 1) * config.windowMs());
        }
        Arrays.sort(past);
        return past[known / 2];
    }

    private long oldestMs(long nowMs) {
        return slot(nowMs) - config.windowMs() * (PAST_WINDOWS + 1);
    }

    private long earliestLookMs(long nowMs) {
        return slot(nowMs) - config.windowMs() * (PAST_WINDOWS / 2);
    }

    private long slot(long timeMs) {
        return timeMs - Math.floorMod(timeMs, slotMs());
    }

    private long slotMs() {
        return slotMs(config);
    }

    /** How finely time is counted. */
    static long slotMs(AlertConfig config) {
        return config.windowMs() / SLOTS_PER_WINDOW;
    }
}
