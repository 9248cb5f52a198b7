package io.adtally.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.AlertConfig;
import io.adtally.event.RateSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertRulesTest {
    private static final long NOON_MS = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
    private static final long SECOND_MS = 1000;
    private static final long MINUTE_MS = 60 * SECOND_MS;

    /** The defaults. */
    private static final AlertConfig CONFIG =
            new AlertConfig("ads.alerts.v1", MINUTE_MS, 5, 5, 100, 5 * MINUTE_MS);

    private final AlertRules rules = new AlertRules(CONFIG);
    private final List<Alert> told = new ArrayList<>();
    private AlertState state = AlertState.EMPTY;

    @Test
    void fiveParkedInAMinuteAreNoneTooMany() {
        count(RateSample.PARKED, NOON_MS, 5);

        assertThat(told).isEmpty();
    }

    @Test
    void theSixthParkedInAMinuteFiresOnce() {
        count(RateSample.PARKED, NOON_MS, 5);
        count(RateSample.PARKED, NOON_MS + 30 * SECOND_MS, 1);
        count(RateSample.PARKED, NOON_MS + 31 * SECOND_MS, 400);

        assertThat(told)
                .containsExactly(
                        new Alert(
                                RateSample.PARKED,
                                true,
                                NOON_MS + 30 * SECOND_MS,
                                NOON_MS + 30 * SECOND_MS,
                                6,
                                5));
    }

    /** A minute that moves on, not one that begins with the clock's. */
    @Test
    void aFloodAcrossTheFullMinuteIsOne() {
        count(RateSample.PARKED, NOON_MS + 55 * SECOND_MS, 3);
        count(RateSample.PARKED, NOON_MS + 65 * SECOND_MS, 3);

        assertThat(told).hasSize(1);
    }

    @Test
    void fiveAMinuteForHoursNeverFire() {
        for (int minute = 0; minute < 300; minute++) {
            count(RateSample.PARKED, NOON_MS + minute * MINUTE_MS, 5);
        }

        assertThat(told).isEmpty();
    }

    @Test
    void isOverWhenTheRateHasBeenLowLongEnough() {
        count(RateSample.PARKED, NOON_MS, 6);
        lookEverySlotUntil(NOON_MS + 6 * MINUTE_MS - 1);
        assertThat(told).hasSize(1);
        lookEverySlotUntil(NOON_MS + 6 * MINUTE_MS);

        assertThat(told).hasSize(2);
        assertThat(told.get(1))
                .isEqualTo(
                        new Alert(
                                RateSample.PARKED, false, NOON_MS, NOON_MS + 6 * MINUTE_MS, 0, 5));
        assertThat(state.isFiring()).isFalse();
    }

    /** Up and down around the limit for an hour: one alert, and its end an hour later. */
    @Test
    void aRateAroundTheLimitMakesOneAlert() {
        for (int minute = 0; minute < 60; minute++) {
            count(RateSample.PARKED, NOON_MS + minute * MINUTE_MS, minute % 2 == 0 ? 6 : 4);
            look(RateSample.PARKED, NOON_MS + minute * MINUTE_MS + 50 * SECOND_MS);
        }

        assertThat(told).hasSize(1);
    }

    @Test
    void lowForAWhileAndHighAgainIsNotOver() {
        count(RateSample.PARKED, NOON_MS, 6);
        lookEverySlotUntil(NOON_MS + 4 * MINUTE_MS);
        count(RateSample.PARKED, NOON_MS + 4 * MINUTE_MS, 3);
        lookEverySlotUntil(NOON_MS + 8 * MINUTE_MS);

        assertThat(told).hasSize(1);
    }

    @Test
    void firesAnewAfterItWasOver() {
        count(RateSample.PARKED, NOON_MS, 6);
        lookEverySlotUntil(NOON_MS + 10 * MINUTE_MS);
        count(RateSample.PARKED, NOON_MS + 10 * MINUTE_MS, 6);

        assertThat(told).extracting(Alert::firing).containsExactly(true, false, true);
        assertThat(told.get(2).sinceMs()).isEqualTo(NOON_MS + 10 * MINUTE_MS);
    }

    @Test
    void aReasonNeverSeenFiresAboveTheFloor() {
        count("MALFORMED_JSON", NOON_MS, 100);
        assertThat(told).isEmpty();
        count("MALFORMED_JSON", NOON_MS, 1);

        assertThat(told).hasSize(1);
        assertThat(told.get(0).limit()).isEqualTo(100);
    }

    @Test
    void aReasonIsHeldToItsOwnRecentPast() {
        long now = usual("ORPHAN", 200);
        count("ORPHAN", now, 1000);
        assertThat(told).isEmpty();
        count("ORPHAN", now, 1);

        assertThat(told).hasSize(1);
        assertThat(told.get(0).limit()).isEqualTo(1000);
    }

    /** The median: a flood does not make the next one usual. */
    @Test
    void oneFloodDoesNotHideTheNext() {
        long now = usual("ORPHAN", 200);
        count("ORPHAN", now, 300_000);
        lookEverySlotUntil("ORPHAN", now, now + 10 * MINUTE_MS);
        count("ORPHAN", now + 10 * MINUTE_MS, 1100);

        assertThat(told).extracting(Alert::firing).containsExactly(true, false, true);
    }

    /** Or it would be told as over while it goes on. */
    @Test
    void aFloodThatLastsDoesNotBecomeUsual() {
        long now = usual("ORPHAN", 200);
        for (int minute = 0; minute < 120; minute++) {
            count("ORPHAN", now + minute * MINUTE_MS, 5000);
        }

        assertThat(told).hasSize(1);
        assertThat(state.isFiring()).isTrue();
    }

    /** An hour's letters, read in a second after an outage, are an hour's and not a second's. */
    @Test
    void aBacklogReadAtOnceIsNoFlood() {
        long nowMs = NOON_MS + 30 * MINUTE_MS;
        for (int minute = 0; minute < 30; minute++) {
            add(new RateSample("ORPHAN", NOON_MS + minute * MINUTE_MS, 90), nowMs);
        }

        assertThat(told).isEmpty();
        count("ORPHAN", nowMs, 451);
        assertThat(told).hasSize(1);
    }

    /** The job was down while it happened, or what it reads was held back. */
    @Test
    void aFloodSeenLateIsOne() {
        long nowMs = NOON_MS + 10 * MINUTE_MS;
        add(new RateSample("ORPHAN", NOON_MS, 60), nowMs);
        assertThat(told).isEmpty();
        add(new RateSample("ORPHAN", NOON_MS + 10 * SECOND_MS, 60), nowMs);

        assertThat(told).containsExactly(new Alert("ORPHAN", true, nowMs, nowMs, 120, 100));
        lookEverySlotUntil("ORPHAN", nowMs, nowMs + 6 * MINUTE_MS);
        assertThat(told).extracting(Alert::firing).containsExactly(true, false);
    }

    @Test
    void whatIsUsualIsNoFloodWhenItIsSeenLate() {
        long now = usual("ORPHAN", 200);
        long laterMs = now + 20 * MINUTE_MS;
        for (int minute = 0; minute < 20; minute++) {
            add(new RateSample("ORPHAN", now + minute * MINUTE_MS, 200), laterMs);
        }

        assertThat(told).isEmpty();
        add(new RateSample("ORPHAN", laterMs - 10 * MINUTE_MS, 900), laterMs);
        assertThat(told).hasSize(1);
    }

    @Test
    void timesOutOfReachAreHarmless() {
        add(new RateSample("ORPHAN", Long.MIN_VALUE, 10_000), NOON_MS);
        assertThat(told).isEmpty();
        assertThat(state.counts()).isEmpty();
        add(new RateSample("ORPHAN", Long.MAX_VALUE, 10_000), NOON_MS);

        assertThat(told).hasSize(1);
    }

    @Test
    void thePastIsForgottenWhenItIsPast() {
        for (int minute = 0; minute < 200; minute++) {
            count("ORPHAN", NOON_MS + minute * MINUTE_MS, 1);
        }

        assertThat(state.counts()).hasSize(AlertRules.PAST_WINDOWS + 2);
    }

    /** So many of a reason a minute for an hour; when the hour is over. */
    private long usual(String series, long count) {
        for (int minute = 0; minute < 60; minute++) {
            // Grown into, or it would be a flood itself.
            count(series, NOON_MS + minute * MINUTE_MS, minute < 20 ? count / 2 : count);
        }
        assertThat(told).isEmpty();
        return NOON_MS + 60 * MINUTE_MS;
    }

    private void count(String series, long nowMs, long count) {
        add(new RateSample(series, nowMs, count), nowMs);
    }

    private void add(RateSample sample, long nowMs) {
        state = rules.add(state, sample, nowMs);
        look(sample.series(), sample.timeMs(), nowMs);
    }

    private void lookEverySlotUntil(long untilMs) {
        lookEverySlotUntil(RateSample.PARKED, NOON_MS, untilMs);
    }

    private void lookEverySlotUntil(String series, long fromMs, long untilMs) {
        for (long at = rules.nextLookMs(fromMs); at <= untilMs; at = rules.nextLookMs(at)) {
            look(series, at);
        }
    }

    private void look(String series, long nowMs) {
        look(series, nowMs, nowMs);
    }

    private void look(String series, long atMs, long nowMs) {
        AlertDecision decision = rules.decide(series, state, atMs, nowMs);
        state = decision.state();
        decision.alert().ifPresent(told::add);
    }
}
