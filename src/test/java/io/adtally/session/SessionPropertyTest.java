package io.adtally.session;

import static io.adtally.session.Visits.CONFIG;
import static io.adtally.session.Visits.USER;
import static io.adtally.session.Visits.minute;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.Session;
import io.adtally.event.UserEvent;
import io.adtally.session.SessionState.Kept;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever the order of arrival and wherever the watermark stands: as long as no event is later
 * than the allowed lateness, a reader is left with the sessions of the brute force.
 */
class SessionPropertyTest {
    private static final List<EventType> TYPES = List.of(EventType.values());

    @Property(tries = 2_000)
    void rulesMakeTheSameSessionsInAnyOrder(
            @ForAll long seed,
            @ForAll @IntRange(max = 80) int events,
            @ForAll @IntRange(min = 1, max = 1_800) int minutes)
            throws Exception {
        readerIsLeftWithTheSessions(seed, events, minutes, new RulesAlone());
    }

    @Property(tries = 40)
    void stageMakesTheSameSessionsInAnyOrder(
            @ForAll long seed,
            @ForAll @IntRange(max = 60) int events,
            @ForAll @IntRange(min = 1, max = 1_800) int minutes)
            throws Exception {
        readerIsLeftWithTheSessions(seed, events, minutes, new OnTheHarness());
    }

    private static void readerIsLeftWithTheSessions(
            long seed, int count, int minutes, Subject subject) throws Exception {
        Random random = new Random(seed);
        List<UserEvent> events = events(random, count, minutes);
        SessionReader reader = new SessionReader();
        long watermarkMs = Long.MIN_VALUE;
        for (int next = 0; next < events.size(); next++) {
            if (random.nextInt(15) == 0) {
                subject.restart();
                watermarkMs = Long.MIN_VALUE;
            }
            if (random.nextInt(3) > 0) {
                watermarkMs = Math.max(watermarkMs, allowed(random, events, next));
                reader.read(subject.watermark(watermarkMs));
            }
            reader.read(subject.send(events.get(next)));
            assertThat(reader.events()).isLessThanOrEqualTo(next + 1L);
        }
        reader.read(subject.watermark(Long.MAX_VALUE));
        subject.endsWithNothing();

        assertThat(reader.standing()).isEqualTo(BruteForce.sessions(events));
    }

    /** Any time at which none of the events to come is too late. */
    private static long allowed(Random random, List<UserEvent> events, int next) {
        long earliestMs =
                events.subList(next, events.size()).stream()
                        .mapToLong(UserEvent::timeMs)
                        .min()
                        .orElseThrow();
        long latestMs = earliestMs + CONFIG.allowedLatenessMs() - 1;
        return random.nextBoolean() ? latestMs : latestMs - random.nextInt(10_000_000);
    }

    /** Some at the same time, some at the very edge of the gap. */
    private static List<UserEvent> events(Random random, int count, int minutes) {
        List<UserEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EventType type = TYPES.get(random.nextInt(TYPES.size()));
            events.add(
                    new UserEvent(
                            USER,
                            EventId.of("i" + i, type, ""),
                            type,
                            minute(random.nextInt(minutes)) - random.nextInt(2),
                            "campaign-" + random.nextInt(5),
                            List.of("", "EUR", "USD").get(random.nextInt(3)),
                            random.nextInt(1_000)));
        }
        Collections.shuffle(events, random);
        return inSomeOrder(events, random);
    }

    /** Mostly nearly in the order of their times, so that watermarks have something to do. */
    private static List<UserEvent> inSomeOrder(List<UserEvent> events, Random random) {
        if (random.nextInt(4) > 0) {
            long widthMs = 1L + random.nextInt(8_000_000);
            record Arrival(UserEvent event, long atMs) {}
            return events.stream()
                    .map(event -> new Arrival(event, event.timeMs() + random.nextLong(widthMs)))
                    .sorted(Comparator.comparingLong(Arrival::atMs))
                    .map(Arrival::event)
                    .toList();
        }
        return events;
    }

    /** What is to make the sessions. */
    private interface Subject {
        List<Session> send(UserEvent event) throws Exception;

        List<Session> watermark(long timeMs) throws Exception;

        void restart() throws Exception;

        void endsWithNothing() throws Exception;
    }

    private static final class RulesAlone implements Subject {
        private final SessionRules rules = new SessionRules(CONFIG);
        private List<Kept> kept = List.of();
        private long watermarkMs = Long.MIN_VALUE;

        @Override
        public List<Session> send(UserEvent event) {
            return keep(rules.add(kept, event, watermarkMs));
        }

        @Override
        public List<Session> watermark(long timeMs) {
            watermarkMs = timeMs;
            boolean due = !kept.isEmpty() && rules.nextDueMs(kept) <= timeMs;
            int before = kept.size();
            List<Session> published = keep(rules.advance(kept, USER, timeMs));
            assertThat(due).isEqualTo(!published.isEmpty() || kept.size() < before);
            return published;
        }

        private List<Session> keep(SessionDecision decision) {
            kept = decision.kept();
            return decision.published();
        }

        @Override
        public void restart() {
            watermarkMs = Long.MIN_VALUE;
        }

        @Override
        public void endsWithNothing() {
            assertThat(kept).isEmpty();
        }
    }

    private static final class OnTheHarness implements Subject {
        private SessionHarness stage = new SessionHarness();

        OnTheHarness() throws Exception {}

        @Override
        public List<Session> send(UserEvent event) throws Exception {
            return stage.send(event).published();
        }

        @Override
        public List<Session> watermark(long timeMs) throws Exception {
            return stage.watermark(timeMs).published();
        }

        @Override
        public void restart() throws Exception {
            stage = stage.restart();
        }

        @Override
        public void endsWithNothing() throws Exception {
            assertThat(stage.usersKept()).isZero();
            assertThat(stage.timers()).isZero();
            stage.close();
        }
    }
}
