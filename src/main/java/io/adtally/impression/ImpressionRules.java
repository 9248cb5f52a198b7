package io.adtally.impression;

import static io.adtally.deadletter.RejectionReason.AMOUNT_LIMIT;
import static io.adtally.deadletter.RejectionReason.AMOUNT_OVERFLOW;
import static io.adtally.deadletter.RejectionReason.AUCTION_CURRENCY_MISMATCH;
import static io.adtally.deadletter.RejectionReason.BEFORE_IMPRESSION;
import static io.adtally.deadletter.RejectionReason.CONFLICTING_DUPLICATE;
import static io.adtally.deadletter.RejectionReason.MISSING_AUCTION_PRICE;
import static io.adtally.deadletter.RejectionReason.NO_TERMS_AT_TIME;
import static io.adtally.deadletter.RejectionReason.OUTSIDE_ATTRIBUTION_WINDOW;
import static io.adtally.deadletter.RejectionReason.TOO_LATE;

import io.adtally.config.ImpressionConfig;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.EventType;
import io.adtally.event.Facts;
import io.adtally.event.NotBilledReason;
import io.adtally.event.Pricing;
import io.adtally.event.PricingModel;
import io.adtally.event.Terms;
import io.adtally.impression.ImpressionDecision.Accept;
import io.adtally.impression.ImpressionDecision.Duplicate;
import io.adtally.impression.ImpressionDecision.Hold;
import io.adtally.impression.ImpressionDecision.Reject;
import java.util.List;

/**
 * Whether an event counts. First arrival wins: the same key again is a duplicate, or a conflict if
 * its facts differ. Only accepted events count as seen, so that what leaves as a retriable dead
 * letter can come back.
 */
final class ImpressionRules {
    private static final Duplicate DUPLICATE = new Duplicate();
    private static final Hold HOLD = new Hold();

    private final ImpressionConfig config;
    private final Pricing pricing;

    ImpressionRules(ImpressionConfig config, Pricing pricing) {
        this.config = config;
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
                    "event_time_ms %d is more than adtally.impression.dedup-horizon (%d ms) before the watermark %d"
                            .formatted(event.eventTimeMs(), config.dedupHorizonMs(), watermarkMs));
        }
        Facts earlier = state == null ? null : earlierFacts(event, state, memory);
        return earlier == null ? resume(event, state, memory) : again(event, earlier);
    }

    /** Judges an event that is no duplicate, as it arrives or when what it waited for has come. */
    ImpressionDecision resume(AdEvent event, ImpressionState state, ImpressionMemory memory)
            throws Exception {
        if (event.isImpression()) {
            return begin(event, memory);
        }
        return state == null || state.isAwaited() || isForgotten(event, state)
                ? HOLD
                : join(event, state, memory);
    }

    private boolean isTooLate(AdEvent event, long watermarkMs) {
        // Before the first watermark the difference would overflow. When time has been ended, what
        // is still under way from another source is no later than before.
        return watermarkMs != Long.MIN_VALUE
                && watermarkMs != Long.MAX_VALUE
                && event.eventTimeMs() < watermarkMs - config.dedupHorizonMs();
    }

    /**
     * Whether the impression is too old for the event to know it. RocksDB may have collected its
     * state or may not, so what is still there must not count.
     */
    private boolean isForgotten(AdEvent event, ImpressionState state) {
        long horizonMs =
                event.isImpression() ? config.memoryMs() : config.attribution().maxWindowMs();
        return event.eventTimeMs() - state.eventTimeMs() > horizonMs;
    }

    private Facts earlierFacts(AdEvent event, ImpressionState state, ImpressionMemory memory)
            throws Exception {
        if (state.isAwaited() || isForgotten(event, state)) {
            AdEvent held = memory.held(event.eventId());
            return held == null ? null : held.facts();
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

    private static ImpressionDecision again(AdEvent event, Facts earlier) {
        if (event.facts().checksum() == earlier.checksum()) {
            return DUPLICATE;
        }
        List<String> names = event.facts().namesOfThoseDiffering(earlier, event.isImpression());
        return new Reject(
                CONFLICTING_DUPLICATE,
                "event %s came before with another %s"
                        .formatted(
                                event.eventId(),
                                names.isEmpty()
                                        ? "user, price, quantity, token or value; which one is not"
                                                + " kept"
                                        : String.join(", ", names)));
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
        if (terms.pricingModel() == PricingModel.AUCTION_CPM) {
            if (impression.auctionPriceCpmMicros() == AdEvent.ABSENT) {
                return new Reject(
                        MISSING_AUCTION_PRICE,
                        "token %s is priced by AUCTION_CPM".formatted(terms.token()));
            }
            if (!impression.auctionPriceCurrency().isEmpty()
                    && !impression.auctionPriceCurrency().equals(terms.currency())) {
                return new Reject(
                        AUCTION_CURRENCY_MISMATCH,
                        "the auction's price is in %s, the terms of token %s are in %s"
                                .formatted(
                                        impression.auctionPriceCurrency(),
                                        terms.token(),
                                        terms.currency()));
            }
        }
        return accept(
                impression,
                terms,
                ImpressionState.of(impression, terms),
                null,
                NotBilledReason.of(impression.validity()));
    }

    private ImpressionDecision join(AdEvent event, ImpressionState state, ImpressionMemory memory)
            throws Exception {
        Terms terms = memory.pricedBy(state);
        long afterMs = event.eventTimeMs() - state.eventTimeMs();
        if (afterMs < -config.causalSkewMs()) {
            return new Reject(
                    BEFORE_IMPRESSION,
                    "event_time_ms %d is %d ms before its impression; adtally.impression.causal-skew allows %d ms"
                            .formatted(event.eventTimeMs(), -afterMs, config.causalSkewMs()));
        }
        long windowMs = windowMs(event, terms);
        if (afterMs > windowMs) {
            return new Reject(
                    OUTSIDE_ATTRIBUTION_WINDOW,
                    "event_time_ms %d is %d ms after its impression; the attribution window of %s is %d ms"
                            .formatted(event.eventTimeMs(), afterMs, event.type(), windowMs));
        }
        NotBilledReason reason = NotBilledReason.of(state.validity().or(event.validity()));
        boolean click = event.type() == EventType.CLICK;
        if (reason == null && click && state.clicks() >= config.maxClicks()) {
            reason = NotBilledReason.CLICK_LIMIT;
        }
        SeenEvent seen = new SeenEvent(event.eventId(), event.facts());
        return accept(event, terms, state.with(seen, click && reason == null), seen, reason);
    }

    /** The job's longest window holds even where older terms, of other settings, name more. */
    private long windowMs(AdEvent event, Terms terms) {
        Long own = terms.attributionWindowsMs().get(event.type());
        return Math.min(
                own == null ? config.attribution().windowMs(event.type()) : own,
                config.attribution().maxWindowMs());
    }

    private ImpressionDecision accept(
            AdEvent event,
            Terms terms,
            ImpressionState next,
            SeenEvent seen,
            NotBilledReason notBilledReason) {
        Charge charge = null;
        if (notBilledReason == null) {
            try {
                charge = pricing.charge(event, terms, next.quantityMilli());
            } catch (ArithmeticException e) {
                return new Reject(
                        AMOUNT_OVERFLOW,
                        "price times quantity does not fit 64 bits of nanos under token %s"
                                .formatted(terms.token()));
            }
            if (charge != null
                    && config.amountLimits().isExceededBy(charge.amountNanos(), terms.currency())) {
                return new Reject(
                        AMOUNT_LIMIT,
                        "token %s: %s"
                                .formatted(
                                        terms.token(),
                                        config.amountLimits()
                                                .excess(charge.amountNanos(), terms.currency())));
            }
        }
        return new Accept(
                new AcceptedEvent(
                        event,
                        terms,
                        next.eventTimeMs(),
                        next.lastSequence(),
                        next.test(),
                        charge,
                        notBilledReason),
                next,
                seen);
    }
}
