package io.adtally.impression;

import static io.adtally.deadletter.RejectionReason.AMOUNT_OVERFLOW;
import static io.adtally.deadletter.RejectionReason.CONFLICTING_DUPLICATE;
import static io.adtally.deadletter.RejectionReason.MISSING_AUCTION_PRICE;
import static io.adtally.deadletter.RejectionReason.NO_TERMS_AT_TIME;
import static io.adtally.deadletter.RejectionReason.TOO_LATE;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.Pricing;
import io.adtally.event.PricingModel;
import io.adtally.event.Terms;
import io.adtally.impression.ImpressionDecision.Accept;
import io.adtally.impression.ImpressionDecision.Duplicate;
import io.adtally.impression.ImpressionDecision.Hold;
import io.adtally.impression.ImpressionDecision.Reject;

/**
 * Whether an event counts. First arrival wins: the same key again is a duplicate, or a conflict if
 * its facts differ. Only accepted events count as seen, so that what leaves as a retriable dead
 * letter can come back.
 */
final class ImpressionRules {
    private static final Duplicate DUPLICATE = new Duplicate();
    private static final Hold HOLD = new Hold();

    private final long dedupHorizonMs;
    private final Pricing pricing;

    ImpressionRules(long dedupHorizonMs, Pricing pricing) {
        this.dedupHorizonMs = dedupHorizonMs;
        this.pricing = pricing;
    }

    /**
     * Judges an event as it arrives.
     *
     * @param state of its impression; null if nothing is known
     * @param watermarkMs {@code Long.MIN_VALUE} before the first
     */
    ImpressionDecision decide(
            AdEvent event, ImpressionState state, ImpressionMemory memory, long watermarkMs)
            throws Exception {
        if (isTooLate(event, watermarkMs)) {
            return new Reject(
                    TOO_LATE,
                    "event_time_ms %d is more than %d ms before the watermark %d"
                            .formatted(event.eventTimeMs(), dedupHorizonMs, watermarkMs));
        }
        Integer earlierFacts = state == null ? null : earlierFacts(event, state, memory);
        if (earlierFacts != null) {
            return again(event, earlierFacts);
        }
        return resume(event, state, memory);
    }

    /** Judges an event that is no duplicate, as it arrives or when what it waited for has come. */
    ImpressionDecision resume(AdEvent event, ImpressionState state, ImpressionMemory memory)
            throws Exception {
        if (event.isImpression()) {
            return begin(event, memory);
        }
        return state == null || state.isAwaited() ? HOLD : join(event, state, memory);
    }

    private boolean isTooLate(AdEvent event, long watermarkMs) {
        // Before the first watermark the difference would overflow. When time has been ended, what
        // is still under way from another source is no later than before.
        return watermarkMs != Long.MIN_VALUE
                && watermarkMs != Long.MAX_VALUE
                && event.eventTimeMs() < watermarkMs - dedupHorizonMs;
    }

    private static Integer earlierFacts(
            AdEvent event, ImpressionState state, ImpressionMemory memory) throws Exception {
        if (state.isAwaited()) {
            AdEvent held = memory.held(event.eventId());
            return held == null ? null : Facts.checksum(held);
        }
        if (event.isImpression()) {
            return state.facts();
        }
        SeenEvent seen = state.find(event.eventId());
        if (seen != null) {
            return seen.facts();
        }
        return state.overflows() ? memory.overflowFacts(event.eventId()) : null;
    }

    private static ImpressionDecision again(AdEvent event, int earlierFacts) {
        return Facts.checksum(event) == earlierFacts
                ? DUPLICATE
                : new Reject(
                        CONFLICTING_DUPLICATE,
                        "event %s came before with other facts".formatted(event.eventId()));
    }

    private ImpressionDecision begin(AdEvent impression, ImpressionMemory memory) throws Exception {
        TokenTerms known =
                memory.isCatalogComplete() ? memory.terms(impression.placementToken()) : null;
        if (known == null) {
            return HOLD;
        }
        Terms terms = known.effectiveAt(impression.eventTimeMs());
        if (terms == null) {
            return new Reject(
                    NO_TERMS_AT_TIME,
                    "token %s has no terms at event_time_ms %d"
                            .formatted(impression.placementToken(), impression.eventTimeMs()));
        }
        if (terms.pricingModel() == PricingModel.AUCTION_CPM
                && impression.auctionPriceCpmMicros() == AdEvent.ABSENT) {
            return new Reject(
                    MISSING_AUCTION_PRICE,
                    "token %s is priced by AUCTION_CPM".formatted(terms.token()));
        }
        return accept(impression, terms, ImpressionState.of(impression, terms), null);
    }

    private ImpressionDecision join(AdEvent event, ImpressionState state, ImpressionMemory memory)
            throws Exception {
        Terms terms = memory.pricedBy(state);
        SeenEvent seen = new SeenEvent(event.eventId(), Facts.checksum(event));
        return accept(event, terms, state.with(seen), seen);
    }

    private ImpressionDecision accept(
            AdEvent event, Terms terms, ImpressionState next, SeenEvent seen) {
        Charge charge;
        try {
            charge = pricing.charge(event, terms, next.quantityMilli());
        } catch (ArithmeticException e) {
            return new Reject(
                    AMOUNT_OVERFLOW,
                    "price times quantity does not fit 64 bits of nanos under token %s"
                            .formatted(terms.token()));
        }
        return new Accept(
                new AcceptedEvent(
                        event, terms, next.eventTimeMs(), next.lastSequence(), next.test(), charge),
                next,
                seen);
    }
}
