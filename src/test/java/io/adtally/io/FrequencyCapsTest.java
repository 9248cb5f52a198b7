package io.adtally.io;

import static io.adtally.event.Samples.DAY_MS;
import static io.adtally.event.Samples.MINUTE_MS;
import static io.adtally.event.Samples.NOON_MS;
import static io.adtally.io.CapUpdates.capped;
import static io.adtally.io.CapUpdates.free;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.CapUpdate;
import org.junit.jupiter.api.Test;

final class FrequencyCapsTest {
    private static final String KEY = CapUpdates.KEY.text();
    private static final String UNKNOWN = "somebody else";
    private static final long MAX_BEHIND_MS = 10_000;
    private static final long MAX_SILENCE_MS = MINUTE_MS;
    private static final long UNTIL_MS = NOON_MS + DAY_MS;

    private final FrequencyCaps open = new FrequencyCaps(false, MAX_BEHIND_MS, MAX_SILENCE_MS);
    private final FrequencyCaps closed = new FrequencyCaps(true, MAX_BEHIND_MS, MAX_SILENCE_MS);

    @Test
    void aCapReleasesByTheReadersOwnClock() {
        apply(open, capped(3, NOON_MS, UNTIL_MS));

        assertThat(open.isCapped(KEY, UNTIL_MS - 1)).isTrue();
        assertThat(open.isCapped(KEY, UNTIL_MS)).isFalse();
    }

    @Test
    void anOlderVersionSentAgainChangesNothing() {
        apply(open, capped(3, NOON_MS, UNTIL_MS));
        apply(open, free(2, NOON_MS - 1));

        assertThat(open.get(KEY).version()).isEqualTo(3);
        assertThat(open.isCapped(KEY, NOON_MS)).isTrue();
    }

    @Test
    void aCapOfAnEarlierLogHoldsUntilTheNewOneSaysAnything() {
        apply(closed, capped(3, NOON_MS, UNTIL_MS));
        closed.caughtUp(NOON_MS);
        assertThat(closed.isReliable(NOON_MS)).isTrue();

        closed.startOver();
        assertThat(closed.isReliable(NOON_MS)).isFalse();
        assertThat(closed.isCapped(KEY, UNTIL_MS - 1)).isTrue();

        apply(closed, free(1, NOON_MS));
        assertThat(closed.get(KEY)).isEqualTo(free(1, NOON_MS));
        apply(closed, capped(3, NOON_MS + 1, UNTIL_MS));
        apply(closed, free(2, NOON_MS));
        assertThat(closed.get(KEY).version()).isEqualTo(3);
    }

    /** A release tells no new impression. */
    @Test
    void theSameVersionIsAppliedAgain() {
        apply(open, capped(3, NOON_MS, UNTIL_MS));
        apply(open, free(3, NOON_MS));

        assertThat(open.isCapped(KEY, NOON_MS)).isFalse();
    }

    @Test
    void aTombstoneForgets() {
        apply(open, capped(3, NOON_MS, UNTIL_MS));
        apply(open, null);
        apply(open, capped(1, NOON_MS, UNTIL_MS));

        assertThat(open.get(KEY).version()).isOne();
        assertThat(open.isCapped(KEY, NOON_MS)).isTrue();
    }

    @Test
    void aTombstoneThatCompactionTookAwayIsNotMissed() {
        apply(open, capped(3, NOON_MS, UNTIL_MS));
        apply(open, capped(1, NOON_MS + DAY_MS, UNTIL_MS + DAY_MS));

        assertThat(open.isCapped(KEY, NOON_MS + DAY_MS)).isTrue();
    }

    @Test
    void whoIsNotKnownIsNotCapped() {
        assertThat(open.isCapped(UNKNOWN, NOON_MS)).isFalse();
        apply(closed, free(1, NOON_MS));
        closed.caughtUp(NOON_MS);
        assertThat(closed.isCapped(UNKNOWN, NOON_MS)).isFalse();
    }

    @Test
    void beforeItHasReadTheTopicItFailsAsChosen() {
        assertThat(open.isReliable(NOON_MS)).isFalse();
        assertThat(open.isCapped(UNKNOWN, NOON_MS)).isFalse();
        assertThat(closed.isCapped(UNKNOWN, NOON_MS)).isTrue();
    }

    @Test
    void whenItIsBehindItFailsAsChosen() {
        for (FrequencyCaps caps : new FrequencyCaps[] {open, closed}) {
            apply(caps, free(1, NOON_MS));
            caps.caughtUp(NOON_MS);
        }
        long lastMs = NOON_MS + MAX_BEHIND_MS;

        assertThat(closed.isCapped(KEY, lastMs)).isFalse();
        assertThat(closed.isCapped(KEY, lastMs + 1)).isTrue();
        assertThat(open.isCapped(KEY, lastMs + 1)).isFalse();
    }

    @Test
    void whenTheStreamIsSilentItFailsAsChosen() {
        apply(closed, free(1, NOON_MS));
        long lastMs = NOON_MS + MAX_SILENCE_MS;

        closed.caughtUp(lastMs);
        assertThat(closed.isCapped(KEY, lastMs)).isFalse();
        closed.caughtUp(lastMs + 1);
        assertThat(closed.isCapped(KEY, lastMs + 1)).isTrue();
    }

    /** It can only have been prolonged since. */
    @Test
    void aKnownCapHoldsHoweverOldTheWord() {
        apply(open, capped(3, NOON_MS, UNTIL_MS));

        assertThat(open.isReliable(UNTIL_MS - 1)).isFalse();
        assertThat(open.isCapped(KEY, UNTIL_MS - 1)).isTrue();
    }

    private static void apply(FrequencyCaps caps, CapUpdate update) {
        caps.apply(KEY, update, NOON_MS);
    }
}
