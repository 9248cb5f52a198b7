package io.adtally.session;

import static io.adtally.event.Samples.HOUR_MS;
import static io.adtally.event.Samples.MINUTE_MS;
import static io.adtally.event.Samples.NOON_MS;

import io.adtally.config.SessionConfig;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.UserEvent;
import io.adtally.event.UserKey;

/** A user's events, by their minutes in one cell of the user's grid. */
final class Visits {
    static final SessionConfig CONFIG = new SessionConfig(30 * MINUTE_MS, 12 * HOUR_MS, HOUR_MS);
    static final UserKey USER = new UserKey("user", false);

    private static final SessionGrid GRID = new SessionGrid(CONFIG.maxLengthMs());
    private static final long CELL_START_MS = GRID.cellEndMs(USER, NOON_MS) - CONFIG.maxLengthMs();

    private Visits() {}

    /** The event time of a minute of the cell. */
    static long minute(long minute) {
        return CELL_START_MS + minute * MINUTE_MS;
    }

    /** The id of the impression of a minute. */
    static EventId id(long minute) {
        return idAt(minute(minute));
    }

    static UserEvent impression(long minute) {
        return impressionAt(minute(minute));
    }

    static UserEvent impressionAt(long timeMs) {
        return impressionAt(USER, timeMs);
    }

    static UserEvent impressionAt(UserKey user, long timeMs) {
        return new UserEvent(
                user, idAt(timeMs), EventType.IMPRESSION, timeMs, "campaign", "EUR", 1_000);
    }

    private static EventId idAt(long timeMs) {
        return EventId.of("i" + timeMs, EventType.IMPRESSION, "");
    }
}
