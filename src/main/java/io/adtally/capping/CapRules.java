package io.adtally.capping;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.CapKey;
import io.adtally.event.CapScope;
import io.adtally.event.CappedImpression;
import io.adtally.event.EventId;
import io.adtally.event.FrequencyCap;
import io.adtally.event.Terms;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which impressions count towards which caps, and what they come to. An impression at time t is in
 * the window from t until just before t + window. What a cap comes to depends on the impressions
 * counted, never on their order.
 */
final class CapRules {
    /** Above the highest limit of the catalog, 1000; a hot user's state ends here. */
    static final int MAX_TIMES = 1024;

    private static final Comparator<EventId> BY_ID =
            Comparator.comparing(EventId::high, Long::compareUnsigned)
                    .thenComparing(EventId::low, Long::compareUnsigned);

    private CapRules() {}

    /** One for each cap of the terms; of two caps over the same the stricter holds. */
    static Collection<CappedImpression> impressionsOf(AcceptedEvent accepted) {
        AdEvent event = accepted.event();
        if (!event.isImpression() || !accepted.countsForUser()) {
            return List.of();
        }
        Map<CapKey, CappedImpression> impressions = new LinkedHashMap<>();
        for (FrequencyCap cap : accepted.terms().frequencyCaps()) {
            CapKey key = key(accepted, cap);
            CappedImpression impression =
                    new CappedImpression(
                            key, event.eventId(), event.eventTimeMs(), cap.maxImpressions());
            impressions.merge(
                    key, impression, (one, other) -> one.limit() <= other.limit() ? one : other);
        }
        return impressions.values();
    }

    /** Null if the impression comes when its window has passed: it changes nothing any more. */
    static CapState count(CapState before, CappedImpression impression, long watermarkMs) {
        long windowMs = impression.key().windowMs();
        if (impression.eventTimeMs() + windowMs <= watermarkMs) {
            return null;
        }
        if (before == null) {
            return state(1, impression, List.of(impression.eventTimeMs()), Long.MAX_VALUE);
        }
        List<Long> timesMs = window(before.timesMs(), impression.eventTimeMs(), windowMs);
        return isNewer(impression, before)
                ? state(before.version() + 1, impression, timesMs, before.timerMs())
                : new CapState(
                        before.version() + 1,
                        before.limit(),
                        before.newestId(),
                        false,
                        before.timerMs(),
                        timesMs);
    }

    /** Whether no impression counts any more, so that the key can be forgotten. */
    static boolean isOver(CapState state, long windowMs, long watermarkMs) {
        return state.newestMs() + windowMs <= watermarkMs;
    }

    private static CapKey key(AcceptedEvent accepted, FrequencyCap cap) {
        return new CapKey(
                accepted.event().userId(),
                cap.scope(),
                scopeId(cap.scope(), accepted.terms()),
                cap.perContext() ? accepted.event().context().placementContext() : null,
                cap.windowMs(),
                accepted.test());
    }

    private static String scopeId(CapScope scope, Terms terms) {
        return switch (scope) {
            case CAMPAIGN -> terms.campaignId();
            case LINE_ITEM -> terms.lineItemId();
            case CREATIVE -> terms.creativeId();
        };
    }

    private static boolean isNewer(CappedImpression impression, CapState before) {
        return impression.eventTimeMs() != before.newestMs()
                ? impression.eventTimeMs() > before.newestMs()
                : BY_ID.compare(impression.eventId(), before.newestId()) > 0;
    }

    private static CapState state(
            long version, CappedImpression newest, List<Long> timesMs, long timerMs) {
        return new CapState(version, newest.limit(), newest.eventId(), false, timerMs, timesMs);
    }

    /** With one time more, those of the window that ends with the newest. */
    private static List<Long> window(List<Long> beforeMs, long timeMs, long windowMs) {
        List<Long> timesMs = new ArrayList<>(beforeMs.size() + 1);
        timesMs.addAll(beforeMs);
        int found = Collections.binarySearch(timesMs, timeMs);
        timesMs.add(found < 0 ? -found - 1 : found, timeMs);
        int from = Math.max(0, timesMs.size() - MAX_TIMES);
        long newestMs = timesMs.get(timesMs.size() - 1);
        while (timesMs.get(from) + windowMs <= newestMs) {
            from++;
        }
        return timesMs.subList(from, timesMs.size());
    }
}
