package io.adtally.io;

import io.adtally.event.CapKey;
import io.adtally.event.CapScope;
import io.adtally.event.CapUpdate;
import io.adtally.event.Samples;

/** Words about one cap of three a day, for tests of its readers. */
final class CapUpdates {
    static final CapKey KEY =
            new CapKey("user", CapScope.CAMPAIGN, "campaign", null, Samples.DAY_MS, false);
    static final int LIMIT = 3;

    private CapUpdates() {}

    static CapUpdate free(long version, long eventTimeMs) {
        return capped(version, eventTimeMs, CapUpdate.NOT_CAPPED);
    }

    static CapUpdate capped(long version, long eventTimeMs, long untilMs) {
        return new CapUpdate(KEY, version, (int) version, LIMIT, untilMs, eventTimeMs);
    }
}
