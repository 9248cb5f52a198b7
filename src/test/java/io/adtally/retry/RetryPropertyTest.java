package io.adtally.retry;

import static io.adtally.retry.Letters.NOON_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.RetryConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.retry.DelayState.Lane;
import io.adtally.retry.RetryDecision.Again;
import io.adtally.retry.RetryDecision.Park;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RetryPropertyTest {
    /** Whatever the settings: so many attempts, never a shorter wait than the one before. */
    @Property
    void whatNeverSucceedsIsTriedSoOftenAndThenParked(
            @ForAll @IntRange(min = 1, max = 20) int maxAttempts,
            @ForAll @LongRange(min = 1, max = 604_800_000) long firstBackoffMs,
            @ForAll @LongRange(min = 1, max = 2_592_000_000L) long maxBackoffMs) {
        RetryRules rules =
                new RetryRules(
                        new RetryConfig(
                                "retry", "parked", maxAttempts, firstBackoffMs, maxBackoffMs, 1));
        DeadLetter letter = Letters.letter("imp", RejectionReason.ORPHAN, 0);
        long nowMs = NOON_MS;
        long lastWaitMs = 0;
        int tried = 0;
        while (rules.decide(new IncomingLetter(0, nowMs, false, letter), nowMs)
                instanceof Again again) {
            long waitMs = again.waiting().dueMs() - nowMs;
            assertThat(waitMs).isBetween(Math.min(lastWaitMs, maxBackoffMs), maxBackoffMs);
            assertThat(again.waiting().letter().source().value())
                    .isEqualTo(letter.source().value());
            lastWaitMs = waitMs;
            nowMs = again.waiting().dueMs();
            letter = again.waiting().letter();
            tried++;
        }
        assertThat(tried).isEqualTo(maxAttempts);
        assertThat(rules.decide(new IncomingLetter(0, nowMs, false, letter), nowMs))
                .isEqualTo(new Park(letter));
    }

    /** What comes and goes in any order: each letter leaves once, those of an attempt in order. */
    @Property
    void theQueueLosesNobodyAndKeepsTheOrderOfEachAttempt(
            @ForAll @Size(max = 60) List<@IntRange(min = -1, max = 4) Integer> steps) {
        DelayState state = DelayState.EMPTY;
        Map<Long, String> kept = new HashMap<>();
        Map<Integer, List<String>> came = new HashMap<>();
        Map<Integer, List<String>> left = new HashMap<>();
        for (int step = 0; step < steps.size(); step++) {
            int attempt = steps.get(step);
            if (attempt < 0) {
                state = leave(state, kept, left);
            } else {
                String name = "letter " + step;
                assertThat(kept.put(state.placeOfNext(attempt), name)).isNull();
                state = state.with(attempt, step);
                came.computeIfAbsent(attempt, each -> new ArrayList<>()).add(name);
            }
        }
        while (!state.lanes().isEmpty()) {
            state = leave(state, kept, left);
        }
        assertThat(left).isEqualTo(came);
        assertThat(kept).isEmpty();
    }

    private static DelayState leave(
            DelayState state, Map<Long, String> kept, Map<Integer, List<String>> left) {
        Optional<Lane> due = state.nextDue(Long.MAX_VALUE - 1);
        if (due.isEmpty()) {
            return state;
        }
        Lane lane = due.get();
        left.computeIfAbsent(lane.attempt(), each -> new ArrayList<>())
                .add(kept.remove(lane.headPlace()));
        assertThat(kept.containsKey(lane.secondPlace())).isEqualTo(lane.hasSecond());
        return state.withoutHead(lane, lane.headDueMs() + 1);
    }
}
