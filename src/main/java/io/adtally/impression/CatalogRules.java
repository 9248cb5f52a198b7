package io.adtally.impression;

import static io.adtally.deadletter.RejectionReason.CATALOG_ABOVE_LIMIT;
import static io.adtally.deadletter.RejectionReason.CATALOG_ENTRY_CHANGED;
import static io.adtally.deadletter.RejectionReason.CATALOG_REPRICES_PAST;

import io.adtally.config.ImpressionConfig;
import io.adtally.event.EventType;
import io.adtally.event.PricingModel;
import io.adtally.event.Terms;
import java.util.List;
import java.util.Map;

/**
 * What the catalog may say next. The ledger must not depend on how fast an entry arrives, so
 * nothing may ever change what an event already priced would cost: an entry is final, and new terms
 * of a known token begin far enough in the future that no event of theirs can have been priced.
 */
final class CatalogRules {
    private final ImpressionConfig config;

    CatalogRules(ImpressionConfig config) {
        this.config = config;
    }

    /**
     * Judges one entry.
     *
     * @param known the token's history; null if the token is new
     * @param publishedMs the broker's timestamp of the entry's record, UTC epoch millis
     */
    CatalogDecision decide(TokenTerms known, Terms terms, long publishedMs) {
        String excess = excess(terms);
        if (known == null) {
            if (excess != null) {
                return new CatalogDecision.Refused(CATALOG_ABOVE_LIMIT, excess);
            }
            return new CatalogDecision.Added(new TokenTerms(List.of(terms)));
        }
        Terms standing = known.beginningAt(terms.validFromMs());
        if (standing != null) {
            return standing.equals(terms)
                    ? new CatalogDecision.Known()
                    : new CatalogDecision.Refused(
                            CATALOG_ENTRY_CHANGED,
                            "token %s has other terms from valid_from_ms %d on"
                                    .formatted(terms.token(), terms.validFromMs()));
        }
        if (excess != null) {
            return new CatalogDecision.Refused(CATALOG_ABOVE_LIMIT, excess);
        }
        if (terms.validFromMs() < publishedMs + config.catalogLeadMs()) {
            return new CatalogDecision.Refused(
                    CATALOG_REPRICES_PAST,
                    "valid_from_ms %d of known token %s is less than %d ms after its publication at %d"
                            .formatted(
                                    terms.validFromMs(),
                                    terms.token(),
                                    config.catalogLeadMs(),
                                    publishedMs));
        }
        return new CatalogDecision.Added(known.with(terms));
    }

    /**
     * What of the terms is above the limits of the settings, or null. Terms that stand already are
     * not taken back for it.
     */
    String excess(Terms terms) {
        PricingModel model = terms.pricingModel();
        // The price of an auction comes with each impression.
        if (model != PricingModel.AUCTION_CPM) {
            long unitNanos = model.unitNanos(terms.priceMicros());
            if (config.amountLimits().isExceededBy(unitNanos, terms.currency())) {
                return "token %s: price_micros %d is %s"
                        .formatted(
                                terms.token(),
                                terms.priceMicros(),
                                config.amountLimits().excess(unitNanos, terms.currency()));
            }
        }
        for (Map.Entry<EventType, Long> window : terms.attributionWindowsMs().entrySet()) {
            if (window.getValue() > config.attribution().maxWindowMs()) {
                return "token %s: the attribution window of %s is %d ms, adtally.attribution.max-window is %d ms"
                        .formatted(
                                terms.token(),
                                window.getKey(),
                                window.getValue(),
                                config.attribution().maxWindowMs());
            }
        }
        return null;
    }
}
