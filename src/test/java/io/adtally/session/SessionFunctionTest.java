package io.adtally.session;

import static io.adtally.session.Visits.CONFIG;
import static io.adtally.session.Visits.USER;
import static io.adtally.session.Visits.id;
import static io.adtally.session.Visits.impression;
import static io.adtally.session.Visits.impressionAt;
import static io.adtally.session.Visits.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.Session;
import io.adtally.event.UserKey;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionFunctionTest {
    private SessionHarness stage;

    @BeforeEach
    void open() throws Exception {
        stage = new SessionHarness();
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void publishesWhenNoEventCanComeThatBelongsToIt() throws Exception {
        stage.send(impression(10), impression(0), impression(35));

        stage.watermark(minute(65) - 2);
        assertThat(stage.published()).isEmpty();
        stage.watermark(minute(65) - 1);

        assertThat(stage.published())
                .singleElement()
                .satisfies(session -> assertSession(session, id(0), 0, 35, 3, 1, null));
    }

    @Test
    void keepsUsersAndTestTrafficApart() throws Exception {
        UserKey tester = new UserKey(USER.userId(), true);
        UserKey other = new UserKey("other", false);
        stage.send(
                impression(0),
                impressionAt(tester, minute(1)),
                impressionAt(other, minute(2)),
                impression(3));
        assertThat(stage.timers()).isEqualTo(3);

        stage.watermark(Long.MAX_VALUE);

        assertThat(stage.published())
                .extracting(Session::user)
                .containsExactlyInAnyOrder(USER, tester, other);
    }

    @Test
    void correctsAtOnceWhatALateEventChanges() throws Exception {
        stage.send(impression(0)).watermark(minute(60));
        stage.published();

        stage.send(impression(5));

        assertThat(stage.published())
                .singleElement()
                .satisfies(session -> assertSession(session, id(0), 0, 5, 2, 2, null));
    }

    @Test
    void mergesTwoPublishedSessionsIntoTheOneFirstPublished() throws Exception {
        stage.send(impression(50)).watermark(minute(90));
        stage.send(impression(10));
        assertThat(stage.published())
                .extracting(Session::sessionId)
                .containsExactly(id(50), id(10));

        stage.send(impression(30));

        List<Session> news = stage.published();
        assertThat(news).hasSize(2);
        assertSession(news.get(0), id(10), 10, 10, 1, 2, id(50));
        assertSession(news.get(1), id(50), 10, 50, 3, 2, null);
    }

    /** Not at once: more is to come, and its end is the time to tell. */
    @Test
    void tellsAReopenedSessionAgainWhenItEnds() throws Exception {
        stage.send(impression(0)).watermark(minute(31));
        stage.published();

        stage.send(impression(25), impression(45));
        assertThat(stage.published()).isEmpty();
        stage.watermark(minute(75));

        assertThat(stage.published())
                .singleElement()
                .satisfies(session -> assertSession(session, id(0), 0, 45, 3, 2, null));
    }

    @Test
    void cutsAtTheGrid() throws Exception {
        long cutMs = minute(0) + CONFIG.maxLengthMs();
        stage.send(impressionAt(cutMs - 1), impressionAt(cutMs), impressionAt(cutMs - 2));

        stage.watermark(cutMs - 1);
        assertThat(stage.published())
                .extracting(Session::startMs, Session::endMs)
                .containsExactly(tuple(cutMs - 2, cutMs - 1));

        stage.watermark(cutMs + CONFIG.gapMs());
        assertThat(stage.published()).extracting(Session::startMs).containsExactly(cutMs);
    }

    @Test
    void goesOnFromASnapshot() throws Exception {
        stage.send(impression(0)).watermark(minute(30));
        stage.send(impression(40));
        stage.published();

        stage = stage.restart();
        stage.send(impression(20));

        stage.watermark(minute(70));
        assertThat(stage.published())
                .singleElement()
                .satisfies(session -> assertSession(session, id(0), 0, 40, 3, 2, null));
    }

    @Test
    void takesAnEventTooLateForItsSessionAsASessionOfItsOwn() throws Exception {
        stage.send(impression(5)).watermark(minute(5 + 30 + 60));
        stage.published();

        stage.send(impression(4));

        assertThat(stage.published())
                .singleElement()
                .satisfies(session -> assertSession(session, id(4), 4, 4, 1, 1, null));
        assertNothingIsKept();
    }

    @Test
    void forgetsAllOnceNothingCanBeCorrectedAnyMore() throws Exception {
        stage.send(impression(0), impression(20), impression(40), impression(100));

        stage.watermark(minute(130 + 60) - 2);
        assertThat(stage.usersKept()).isEqualTo(1);
        stage.watermark(minute(130 + 60) - 1);

        assertNothingIsKept();
    }

    /** However many events, in whatever order: one timer a user. */
    @Test
    void hasOneTimerForEachUser() throws Exception {
        for (int minute = 0; minute < 600; minute += 7) {
            stage.send(impression((minute * 37L) % 600));
            assertThat(stage.timers()).isEqualTo(1);
        }
        stage.watermark(minute(300));
        assertThat(stage.timers()).isEqualTo(1);
    }

    @Test
    void leavesNothingBehindAtTheEndOfTime() throws Exception {
        stage.send(impression(0), impression(100), impression(300));

        stage.watermark(Long.MAX_VALUE);

        assertThat(stage.published()).hasSize(3);
        assertNothingIsKept();
    }

    private void assertNothingIsKept() {
        assertThat(stage.usersKept()).isZero();
        assertThat(stage.timers()).isZero();
    }

    private static void assertSession(
            Session session,
            EventId id,
            long startMinute,
            long endMinute,
            long impressions,
            long revision,
            EventId mergedInto) {
        assertThat(session.sessionId()).isEqualTo(id);
        assertThat(session.user()).isEqualTo(USER);
        assertThat(session.startMs()).isEqualTo(minute(startMinute));
        assertThat(session.endMs()).isEqualTo(minute(endMinute));
        assertThat(session.activity().counts())
                .containsExactly(entry(EventType.IMPRESSION, impressions));
        assertThat(session.activity().amountsNanos()).containsEntry("EUR", impressions * 1_000);
        assertThat(session.revision()).isEqualTo(revision);
        assertThat(session.mergedInto()).isEqualTo(mergedInto);
    }
}
