package io.adtally.retry;

import static io.adtally.retry.Letters.CONFIG;
import static io.adtally.retry.Letters.HOUR_MS;
import static io.adtally.retry.Letters.MINUTE_MS;
import static io.adtally.retry.Letters.NOON_MS;
import static io.adtally.retry.Letters.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.retry.RetryDecision.Again;
import io.adtally.retry.RetryDecision.Leave;
import io.adtally.retry.RetryDecision.Park;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryRulesTest {
    private final RetryRules rules = new RetryRules(CONFIG);

    @Test
    void eachWaitIsFourTimesTheOneBeforeUpToTheLongest() {
        assertThat(IntStream.range(0, 6).mapToLong(rules::backoffMs))
                .containsExactly(
                        5 * MINUTE_MS,
                        20 * MINUTE_MS,
                        80 * MINUTE_MS,
                        320 * MINUTE_MS,
                        6 * HOUR_MS,
                        6 * HOUR_MS);
    }

    @Test
    void noAttemptIsSoHighThatTheWaitOverflows() {
        assertThat(rules.backoffMs(999_999_999)).isEqualTo(6 * HOUR_MS);
    }

    @ParameterizedTest
    @EnumSource
    void onlyRetriableReasonsAreTriedAgain(RejectionReason reason) {
        assertThat(rules.decide(stored(reason, 0), NOON_MS))
                .isInstanceOf(reason.retriable() ? Again.class : Leave.class);
    }

    @Test
    void whatIsSentAgainIsTheSameWithTheAttemptRaised() {
        IncomingLetter stored = stored(RejectionReason.ORPHAN, 2);

        Again again = (Again) rules.decide(stored, NOON_MS);

        assertThat(again.waiting().letter()).isEqualTo(stored.letter().nextAttempt());
        assertThat(again.waiting().attempt()).isEqualTo(3);
        assertThat(again.waiting().dueMs()).isEqualTo(NOON_MS + 80 * MINUTE_MS);
    }

    @Test
    void theLastAttemptIsFollowedByTheParkingTopic() {
        DeadLetter tried = stored(RejectionReason.ORPHAN, 5).letter();

        assertThat(rules.decide(stored(RejectionReason.ORPHAN, 4), NOON_MS))
                .isInstanceOf(Again.class);
        assertThat(rules.decide(stored(RejectionReason.ORPHAN, 5), NOON_MS))
                .isEqualTo(new Park(tried));
    }

    /** However often it was tried before: a person has to mend it where it is. */
    @Test
    void whatIsNotRetriableIsNeverParked() {
        assertThat(rules.decide(stored(RejectionReason.TOO_LATE, 9), NOON_MS))
                .isInstanceOf(Leave.class);
    }

    @Test
    void whatWasCutOrCannotBeReadStays() {
        DeadLetter letter = stored(RejectionReason.ORPHAN, 0).letter();

        assertThat(rules.decide(new IncomingLetter(0, NOON_MS, true, letter), NOON_MS))
                .isInstanceOf(Leave.class);
        assertThat(rules.decide(new IncomingLetter(0, NOON_MS, false, null), NOON_MS))
                .isInstanceOf(Leave.class);
    }

    /** An hour in which this job was down is an hour waited. */
    @Test
    void timeSpentUnreadCountsAsWaiting() {
        Again again = (Again) rules.decide(stored(RejectionReason.ORPHAN, 0), NOON_MS + HOUR_MS);

        assertThat(again.waiting().dueMs()).isEqualTo(NOON_MS + 5 * MINUTE_MS);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, NOON_MS_NEXT_YEAR, -1, Long.MIN_VALUE})
    void noTimestampMakesARecordWaitLongerThanItsBackoff(long timestampMs) {
        DeadLetter letter = stored(RejectionReason.ORPHAN, 0).letter();

        Again again =
                (Again) rules.decide(new IncomingLetter(0, timestampMs, false, letter), NOON_MS);

        assertThat(again.waiting().dueMs()).isBetween(0L, NOON_MS + 5 * MINUTE_MS);
    }

    private static final long NOON_MS_NEXT_YEAR = 1_830_000_000_000L;
}
