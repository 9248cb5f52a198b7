package io.adtally.session;

import static io.adtally.session.Visits.CONFIG;
import static io.adtally.session.Visits.USER;
import static io.adtally.session.Visits.id;
import static io.adtally.session.Visits.impression;
import static io.adtally.session.Visits.impressionAt;
import static io.adtally.session.Visits.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.adtally.event.Activity;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.Samples;
import io.adtally.event.Session;
import io.adtally.event.UserEvent;
import io.adtally.event.UserKey;
import io.adtally.session.SessionState.Kept;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionRulesTest {
    private static final long NO_WATERMARK = Long.MIN_VALUE;

    private final SessionRules rules = new SessionRules(CONFIG);
    private List<Kept> kept = List.of();

    @Test
    void anEventWithinTheGapBelongsToTheSession() {
        add(impression(0));
        add(impressionAt(minute(30) - 1));
        add(impressionAt(minute(1)));

        assertThat(kept).hasSize(1);
    }

    @Test
    void anEventAtTheGapBeginsAnother() {
        add(impression(60));
        add(impression(90));
        add(impression(30));

        assertThat(kept)
                .extracting(Kept::startMs)
                .containsExactly(minute(30), minute(60), minute(90));
    }

    @Test
    void anEventBetweenTwoJoinsThem() {
        add(impression(0));
        add(impression(40));
        assertThat(kept).hasSize(2);

        add(impression(20));

        assertThat(kept)
                .singleElement()
                .satisfies(
                        session -> {
                            assertThat(session.id()).isEqualTo(id(0));
                            assertThat(session.endMs()).isEqualTo(minute(40));
                            assertThat(session.revision()).isZero();
                        });
    }

    @Test
    void ofEventsAtOneTimeTheSmallestIdNamesTheSession() {
        UserEvent one = withId(new EventId(1, 2));
        UserEvent other = withId(new EventId(1, -1));

        add(one);
        add(other);
        assertThat(kept).extracting(Kept::id).containsExactly(one.eventId());

        kept = List.of();
        add(other);
        add(one);
        assertThat(kept).extracting(Kept::id).containsExactly(one.eventId());
    }

    @Test
    void noSessionIsLongerThanTheGridIsWide() {
        long firstMs = minute(100);
        for (long ms = 0; ms < 3 * CONFIG.maxLengthMs(); ms += CONFIG.gapMs() / 2) {
            add(impressionAt(firstMs + ms));
        }

        assertThat(kept)
                .hasSize(4)
                .allSatisfy(
                        session ->
                                assertThat(session.endMs() - session.startMs())
                                        .isLessThan(CONFIG.maxLengthMs()));
    }

    /** Ids that differ in a digit only are not cut within the same seconds. */
    @Test
    void theGridsOfUsersAreSpread() {
        SessionGrid grid = new SessionGrid(CONFIG.maxLengthMs());

        long hours =
                IntStream.range(0, 1_000)
                        .mapToObj(i -> new UserKey("user-" + i, false))
                        .map(user -> grid.cellEndMs(user, Samples.NOON_MS))
                        .map(cutMs -> (cutMs - Samples.NOON_MS - 1) / Samples.HOUR_MS)
                        .distinct()
                        .count();

        assertThat(hours).isEqualTo(12);
    }

    /** Named in the contract, for others must be able to tell where a session is cut. */
    @Test
    void theGridIsThatOfTheContract() {
        SessionGrid grid = new SessionGrid(CONFIG.maxLengthMs());
        // SHA-256 of "user" begins with 04f8996d.
        long shiftMs = 0x04f8996dL % CONFIG.maxLengthMs();

        assertThat(grid.cellEndMs(USER, shiftMs)).isEqualTo(shiftMs + CONFIG.maxLengthMs());
        assertThat(grid.cellEndMs(USER, shiftMs - 1)).isEqualTo(shiftMs);
    }

    /** An on-time event joins two published ones, and the outcome is open again. */
    @Test
    void whatAbsorbsAPublishedSessionIsToldAtOnce() {
        add(impression(0));
        add(impression(40));
        advance(minute(75));

        // After a restart the watermark begins anew.
        SessionDecision decision = rules.add(kept, impression(20), NO_WATERMARK);

        assertThat(decision.published())
                .extracting(Session::sessionId, Session::revision, Session::mergedInto)
                .containsExactly(tuple(id(40), 2L, id(0)), tuple(id(0), 2L, null));
        kept = decision.kept();
        assertThat(advance(minute(75))).isEmpty();
    }

    /** A user who never stops: what is kept is bounded by time, not by the number of events. */
    @Test
    void aHotUserIsForgottenAsTimePasses() {
        int most = 0;
        for (int second = 0; second < 3 * 24 * 3_600; second += 10) {
            add(impressionAt(minute(0) + second * 1_000L));
            advance(minute(0) + second * 1_000L);
            most = Math.max(most, kept.size());
        }

        assertThat(most).isEqualTo(2);
    }

    @Test
    void campaignsAreTheFirstThousandInAnyOrder() {
        List<UserEvent> events = new ArrayList<>();
        for (int i = 0; i <= Activity.MAX_CAMPAIGNS; i++) {
            events.add(ofCampaign("%04d".formatted(i)));
        }

        Activity up = sum(events);
        Collections.reverse(events);

        assertThat(sum(events)).isEqualTo(up);
        assertThat(up.campaigns()).hasSize(Activity.MAX_CAMPAIGNS).contains("0000", "0999");
        assertThat(up.moreCampaigns()).isTrue();
        assertThat(sum(events.subList(1, events.size())).moreCampaigns()).isFalse();
    }

    /** Bad input must not stop the job. */
    @Test
    void anAmountTooLargeStandsForItself() {
        Activity most = Activity.of(charged(Long.MAX_VALUE));

        assertThat(Activity.of(charged(1)).plus(most).plus(most).amountsNanos())
                .containsEntry("EUR", Long.MAX_VALUE);
        assertThat(Activity.of(charged(1)).plus(Activity.of(charged(2))).amountsNanos())
                .containsEntry("EUR", 3L);
    }

    private void add(UserEvent event) {
        kept = rules.add(kept, event, NO_WATERMARK).kept();
    }

    private List<Session> advance(long watermarkMs) {
        SessionDecision decision = rules.advance(kept, USER, watermarkMs);
        kept = decision.kept();
        return decision.published();
    }

    private static Activity sum(List<UserEvent> events) {
        return events.stream().map(Activity::of).reduce(Activity::plus).orElseThrow();
    }

    private static UserEvent withId(EventId id) {
        return new UserEvent(USER, id, EventType.CLICK, minute(0), "campaign", "", 0);
    }

    private static UserEvent ofCampaign(String campaign) {
        return new UserEvent(USER, id(0), EventType.CLICK, minute(0), campaign, "", 0);
    }

    private static UserEvent charged(long nanos) {
        return new UserEvent(USER, id(0), EventType.CLICK, minute(0), "campaign", "EUR", nanos);
    }
}
