package io.adtally.impression;

import io.adtally.event.AdEvent;
import io.adtally.event.EventId;
import io.adtally.event.Facts;
import io.adtally.event.Terms;

/** What the rules may ask of the state behind {@link ImpressionState}; each question is a read. */
interface ImpressionMemory {
    /** The facts of an accepted event beyond the inline ones; null if it was not seen. */
    Facts overflowFacts(EventId eventId) throws Exception;

    /** Null if no event of this id is held. */
    AdEvent held(EventId eventId) throws Exception;

    /**
     * Whether the catalog has been read as far as it reached when the job started. Before that, an
     * impression might be priced by terms that have a successor.
     */
    boolean isCatalogComplete() throws Exception;

    /** Null if the catalog does not know the token. */
    TokenTerms terms(String token) throws Exception;

    /** The terms an accepted impression was priced by; never null, for they are never dropped. */
    Terms pricedBy(ImpressionState impression) throws Exception;
}
