package io.adtally.impression;

import static io.adtally.deadletter.RejectionReason.CATALOG_ENTRY_CHANGED;
import static io.adtally.deadletter.RejectionReason.CATALOG_REPRICES_PAST;

import io.adtally.event.Terms;
import java.util.List;

/**
 * What the catalog may say next. The ledger must not depend on how fast an entry arrives, so
 * nothing may ever change what an event already priced would cost: an entry is final, and new terms
 * of a known token begin far enough in the future that no event of theirs can have been priced.
 */
final class CatalogRules {
    private final long leadMs;

    CatalogRules(long leadMs) {
        this.leadMs = leadMs;
    }

    /**
     * Judges one entry.
     *
     * @param known the token's history; null if the token is new
     * @param publishedMs the broker's timestamp of the entry's record, UTC epoch millis
     */
    CatalogDecision decide(TokenTerms known, Terms terms, long publishedMs) {
        if (known == null) {
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
        if (terms.validFromMs() < publishedMs + leadMs) {
            return new CatalogDecision.Refused(
                    CATALOG_REPRICES_PAST,
                    "valid_from_ms %d of known token %s is less than %d ms after its publication at %d"
                            .formatted(terms.validFromMs(), terms.token(), leadMs, publishedMs));
        }
        return new CatalogDecision.Added(known.with(terms));
    }
}
