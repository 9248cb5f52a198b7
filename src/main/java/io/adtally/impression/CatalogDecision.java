package io.adtally.impression;

import io.adtally.deadletter.RejectionReason;

/** What becomes of an entry of the catalog. */
sealed interface CatalogDecision {
    /** It stands from now on: the token's history with it. */
    record Added(TokenTerms terms) implements CatalogDecision {}

    /** The very same entry stands already. */
    record Known() implements CatalogDecision {}

    /** What stands already stays. */
    record Refused(RejectionReason reason, String message) implements CatalogDecision {}
}
