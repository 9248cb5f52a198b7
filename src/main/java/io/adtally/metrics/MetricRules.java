package io.adtally.metrics;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.MetricKey;
import io.adtally.event.Terms;

/** Where an event counts. */
final class MetricRules {
    private static final long MINUTE_MS = 60_000;

    private MetricRules() {}

    static MetricKey keyOf(AcceptedEvent accepted) {
        AdEvent event = accepted.event();
        Terms terms = accepted.terms();
        return new MetricKey(
                event.eventTimeMs() - Math.floorMod(event.eventTimeMs(), MINUTE_MS),
                terms.advertiserId(),
                terms.campaignId(),
                terms.lineItemId(),
                terms.creativeId(),
                terms.mediaType(),
                event.type(),
                event.context().country(),
                terms.currency(),
                accepted.test());
    }
}
