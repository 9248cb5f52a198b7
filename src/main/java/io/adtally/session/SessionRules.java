package io.adtally.session;

import io.adtally.config.SessionConfig;
import io.adtally.event.Activity;
import io.adtally.event.EventId;
import io.adtally.event.Session;
import io.adtally.event.UserEvent;
import io.adtally.event.UserKey;
import io.adtally.session.SessionState.Kept;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which events make one session, when it is published, and for how long it can be corrected.
 *
 * <p>Two neighbouring events of a user belong together if the later one comes before the earlier
 * one's time plus the gap, and both lie in one cell of the user's {@link SessionGrid}. A session
 * has ended when the watermark says that no event can come that still belongs to it; it is
 * published then, and again at once when a late event changes it, until the allowed lateness has
 * passed too.
 *
 * <p>Worked example, gap 30 min, lateness 1 h: events at 10:00 and 11:00 are two sessions, A and B,
 * published when the watermark reaches 10:30 and 11:30. An event of 10:29:59.999, arriving at
 * 11:20, is published at once as A's revision 2. One of 10:45 that arrives after 11:30 joins both:
 * B's revision 2 says that it was merged into A, and A's revision 3 runs from 10:00 to 11:00. At
 * 12:30 all is forgotten.
 */
final class SessionRules {
    private static final Comparator<Kept> BY_START = Comparator.comparingLong(Kept::startMs);

    private final SessionConfig config;
    private final SessionGrid grid;

    SessionRules(SessionConfig config) {
        this.config = config;
        this.grid = new SessionGrid(config.maxLengthMs());
    }

    /** An event comes. */
    SessionDecision add(List<Kept> sessions, UserEvent event, long watermarkMs) {
        long cellEndMs = grid.cellEndMs(event.user(), event.timeMs());
        List<Kept> kept = new ArrayList<>();
        List<Kept> joined = new ArrayList<>();
        for (Kept session : sessions) {
            boolean belongs = session.cellEndMs() == cellEndMs && isNear(event, session);
            (belongs ? joined : kept).add(session);
        }
        List<Session> published = new ArrayList<>();
        kept.add(merge(event, cellEndMs, joined, published));
        kept.sort(BY_START);
        return settle(kept, event.user(), watermarkMs, published);
    }

    /** Time passes. */
    SessionDecision advance(List<Kept> sessions, UserKey user, long watermarkMs) {
        return settle(sessions, user, watermarkMs, new ArrayList<>());
    }

    /** The earliest watermark at which something is to be published or forgotten. */
    long nextDueMs(List<Kept> sessions) {
        long dueMs = Long.MAX_VALUE;
        for (Kept session : sessions) {
            long overMs = overMs(session);
            dueMs =
                    Math.min(
                            dueMs,
                            session.changed() ? overMs : overMs + config.allowedLatenessMs());
        }
        return dueMs;
    }

    private boolean isNear(UserEvent event, Kept session) {
        return event.timeMs() < session.endMs() + config.gapMs()
                && session.startMs() < event.timeMs() + config.gapMs();
    }

    /** The watermark that says no event can come any more that would lengthen the session. */
    private long overMs(Kept session) {
        return Math.min(session.endMs() + config.gapMs(), session.cellEndMs()) - 1;
    }

    private static Kept merge(
            UserEvent event, long cellEndMs, List<Kept> joined, List<Session> published) {
        Kept first = firstPublished(joined);
        EventId id = first != null ? first.id() : earliestId(event, joined);
        long startMs = event.timeMs();
        long endMs = event.timeMs();
        Activity activity = Activity.of(event);
        for (Kept session : joined) {
            startMs = Math.min(startMs, session.startMs());
            endMs = Math.max(endMs, session.endMs());
            activity = session.activity().plus(activity);
            if (session.isPublished() && !session.id().equals(id)) {
                published.add(revision(session, event.user(), id));
            }
        }
        long revision = first == null ? 0 : first.revision();
        long rank = first == null ? 0 : first.rank();
        Kept merged = new Kept(id, startMs, endMs, cellEndMs, activity, revision, rank, true);
        if (published.isEmpty()) {
            return merged;
        }
        // At once, though it may be open again: readers have just lost what was merged into it.
        published.add(revision(merged, event.user(), null));
        return published(merged, rank);
    }

    private static Kept firstPublished(List<Kept> joined) {
        return joined.stream()
                .filter(Kept::isPublished)
                .min(Comparator.comparingLong(Kept::rank))
                .orElse(null);
    }

    /**
     * Of the earliest event: by time and then by id, so that the order of arrival does not show.
     */
    private static EventId earliestId(UserEvent event, List<Kept> joined) {
        EventId id = event.eventId();
        long timeMs = event.timeMs();
        for (Kept session : joined) {
            if (session.startMs() < timeMs
                    || (session.startMs() == timeMs && isBefore(session.id(), id))) {
                id = session.id();
                timeMs = session.startMs();
            }
        }
        return id;
    }

    private static boolean isBefore(EventId one, EventId other) {
        int high = Long.compareUnsigned(one.high(), other.high());
        return high != 0 ? high < 0 : Long.compareUnsigned(one.low(), other.low()) < 0;
    }

    private SessionDecision settle(
            List<Kept> sessions, UserKey user, long watermarkMs, List<Session> published) {
        List<Kept> kept = new ArrayList<>();
        long rank = sessions.stream().mapToLong(Kept::rank).max().orElse(0);
        for (Kept session : sessions) {
            long overMs = overMs(session);
            Kept settled = session;
            if (session.changed() && overMs <= watermarkMs) {
                published.add(revision(session, user, null));
                settled = published(session, session.isPublished() ? session.rank() : ++rank);
            }
            if (settled.changed() || overMs + config.allowedLatenessMs() > watermarkMs) {
                kept.add(settled);
            }
        }
        return new SessionDecision(kept, published);
    }

    private static Session revision(Kept session, UserKey user, EventId mergedInto) {
        return new Session(
                session.id(),
                user,
                session.startMs(),
                session.endMs(),
                session.activity(),
                session.revision() + 1,
                mergedInto);
    }

    private static Kept published(Kept session, long rank) {
        return new Kept(
                session.id(),
                session.startMs(),
                session.endMs(),
                session.cellEndMs(),
                session.activity(),
                session.revision() + 1,
                rank,
                false);
    }
}
