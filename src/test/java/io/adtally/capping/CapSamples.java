package io.adtally.capping;

import io.adtally.event.CapKey;
import io.adtally.event.CapScope;
import io.adtally.event.CappedImpression;
import io.adtally.event.EventId;
import io.adtally.event.Samples;

/** Impressions of one cap: three a day. */
final class CapSamples {
    static final long WINDOW_MS = Samples.DAY_MS;
    static final int LIMIT = 3;
    static final CapKey KEY =
            new CapKey("user", CapScope.CAMPAIGN, "campaign", null, WINDOW_MS, false);

    private CapSamples() {}

    /** At noon and so much later, by an id of its own. */
    static CappedImpression after(long ms) {
        return after(ms, LIMIT);
    }

    static CappedImpression after(long ms, int limit) {
        return impression(KEY, Samples.NOON_MS + ms, limit);
    }

    static CappedImpression impression(CapKey key, long eventTimeMs, int limit) {
        return new CappedImpression(key, new EventId(eventTimeMs, limit), eventTimeMs, limit);
    }
}
