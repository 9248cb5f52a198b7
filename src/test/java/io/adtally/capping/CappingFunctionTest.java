package io.adtally.capping;

import static io.adtally.capping.CapSamples.KEY;
import static io.adtally.capping.CapSamples.LIMIT;
import static io.adtally.capping.CapSamples.WINDOW_MS;
import static io.adtally.capping.CapSamples.after;
import static io.adtally.capping.CapSamples.impression;
import static io.adtally.event.CapUpdate.NOT_CAPPED;
import static io.adtally.event.Samples.HOUR_MS;
import static io.adtally.event.Samples.MINUTE_MS;
import static io.adtally.event.Samples.NOON_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.CapKey;
import io.adtally.event.CapScope;
import io.adtally.event.CapUpdate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CappingFunctionTest {
    private static final long END_OF_TIME = Long.MAX_VALUE;
    private static final CapUpdate CAPPED = update(3, 3, NOON_MS + WINDOW_MS, 2 * HOUR_MS);

    private CappingHarness stage;

    @BeforeEach
    void open() throws Exception {
        stage = CappingHarness.onRocksDb();
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void tellsEveryImpressionAtOnce() throws Exception {
        stage.send(after(0), after(HOUR_MS), after(2 * HOUR_MS));

        assertThat(stage.updates())
                .containsExactly(
                        update(1, 1, NOT_CAPPED, 0), update(2, 2, NOT_CAPPED, HOUR_MS), CAPPED);
    }

    @Test
    void releasesWhenTheWindowSlides() throws Exception {
        cap();

        stage.watermark(NOON_MS + WINDOW_MS - 1);
        assertThat(stage.updates()).isEmpty();

        stage.watermark(NOON_MS + WINDOW_MS);
        assertThat(stage.updates()).containsExactly(update(3, 2, NOT_CAPPED, 2 * HOUR_MS));
    }

    @Test
    void forgetsWhenTheLastWindowHasPassed() throws Exception {
        cap();
        stage.watermark(NOON_MS + 2 * HOUR_MS + WINDOW_MS - 1).updates();
        assertThat(stage.keysWithState()).isOne();

        stage.watermark(NOON_MS + 2 * HOUR_MS + WINDOW_MS);

        assertThat(stage.updates()).containsExactly(CapUpdate.forgotten(KEY));
        assertThat(stage.keysWithState()).isZero();
        assertThat(stage.timers()).isZero();
    }

    @Test
    void beginsAnewAfterItForgot() throws Exception {
        cap();
        stage.watermark(NOON_MS + 3 * WINDOW_MS).updates();

        stage.send(after(3 * WINDOW_MS));

        assertThat(stage.updates()).containsExactly(update(1, 1, NOT_CAPPED, 3 * WINDOW_MS));
    }

    @Test
    void hasOneTimerAKeyHoweverManyImpressionsCome() throws Exception {
        for (int minute = 0; minute < 100; minute++) {
            stage.send(after(minute * MINUTE_MS));
        }
        assertThat(stage.timers()).isOne();

        // Fires for the first impression, with nothing to do for it.
        stage.watermark(NOON_MS + WINDOW_MS);

        assertThat(stage.timers()).isOne();
        assertThat(stage.updates()).hasSize(100);
    }

    @Test
    void aLateImpressionCanMakeAReleaseDueEarlier() throws Exception {
        stage.send(after(2 * HOUR_MS), after(2 * HOUR_MS), after(0));
        assertThat(stage.timers()).isOne();
        assertThat(stage.updates()).last().isEqualTo(CAPPED);

        stage.watermark(NOON_MS + WINDOW_MS);

        assertThat(stage.updates()).containsExactly(update(3, 2, NOT_CAPPED, 2 * HOUR_MS));
    }

    @Test
    void aRaisedLimitReleasesAtOnceAndNothingIsLeftToRelease() throws Exception {
        cap();

        stage.send(after(3 * HOUR_MS, 10)).watermark(NOON_MS + WINDOW_MS + 1);

        assertThat(stage.updates())
                .containsExactly(new CapUpdate(KEY, 4, 4, 10, NOT_CAPPED, NOON_MS + 3 * HOUR_MS));
    }

    @Test
    void anImpressionAfterTheReleaseCapsAgain() throws Exception {
        cap();
        stage.watermark(NOON_MS + WINDOW_MS).updates();

        stage.send(after(WINDOW_MS));

        assertThat(stage.updates())
                .containsExactly(update(4, 3, NOON_MS + HOUR_MS + WINDOW_MS, WINDOW_MS));
    }

    /** It was published, then the job crashed, and time went on before it came again. */
    @Test
    void whatMayHaveBeenToldBeforeACrashIsTakenBack() throws Exception {
        stage.watermark(NOON_MS + WINDOW_MS);

        stage.send(after(0));

        assertThat(stage.updates()).containsExactly(CapUpdate.forgotten(KEY));
        assertThat(stage.keysWithState()).isZero();
        assertThat(stage.timers()).isZero();
    }

    @Test
    void anImpressionWhoseWindowHasPassedChangesNothing() throws Exception {
        stage.send(after(WINDOW_MS)).watermark(NOON_MS + WINDOW_MS).updates();

        stage.send(after(0));

        assertThat(stage.updates()).isEmpty();
        assertThat(stage.keysWithState()).isOne();
    }

    @Test
    void goesOnFromASnapshot() throws Exception {
        stage.send(after(0), after(HOUR_MS));

        stage = stage.restart();
        stage.send(after(2 * HOUR_MS));
        assertThat(stage.updates()).containsExactly(CAPPED);

        stage = stage.restart();
        stage.watermark(NOON_MS + WINDOW_MS);
        assertThat(stage.updates()).containsExactly(update(3, 2, NOT_CAPPED, 2 * HOUR_MS));

        stage = stage.restart();
        stage.watermark(END_OF_TIME);
        assertThat(stage.updates()).containsExactly(CapUpdate.forgotten(KEY));
        assertThat(stage.keysWithState()).isZero();
        assertThat(stage.timers()).isZero();
    }

    @Test
    void countsUsersScopesContextsWindowsAndTestsApart() throws Exception {
        stage.send(
                impression(KEY, NOON_MS, 1),
                impression(key("other", "campaign", null, WINDOW_MS, false), NOON_MS, 2),
                impression(key("user", "other", null, WINDOW_MS, false), NOON_MS, 2),
                impression(key("user", "campaign", "above", WINDOW_MS, false), NOON_MS, 2),
                impression(key("user", "campaign", null, HOUR_MS, false), NOON_MS, 2),
                impression(key("user", "campaign", null, WINDOW_MS, true), NOON_MS, 2));

        assertThat(stage.updates()).extracting(CapUpdate::version).containsOnly(1L);
        assertThat(stage.keysWithState()).isEqualTo(6);

        stage.watermark(END_OF_TIME);
        assertThat(stage.updates()).hasSize(6).allMatch(CapUpdate::isForgotten);
        assertThat(stage.keysWithState()).isZero();
    }

    private void cap() throws Exception {
        stage.send(after(0), after(HOUR_MS), after(2 * HOUR_MS)).updates();
    }

    private static CapKey key(
            String user, String campaign, String context, long windowMs, boolean test) {
        return new CapKey(user, CapScope.CAMPAIGN, campaign, context, windowMs, test);
    }

    private static CapUpdate update(long version, int count, long untilMs, long newestAfterMs) {
        return new CapUpdate(KEY, version, count, LIMIT, untilMs, NOON_MS + newestAfterMs);
    }
}
