package io.adtally.local.traffic;

import io.adtally.proto.catalog.v1.AttributionWindow;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.EventType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Catalog records that must be refused. They are all about tokens without traffic, for on a
 * compacted topic a refused change takes the place of what it tried to change.
 */
final class RefusedEntries {
    private RefusedEntries() {}

    static List<Message> of(Market market, long dueMs) {
        long hour = Duration.ofHours(1).toMillis();
        CatalogEntry first = market.terms(market.unpublished("quiet", 0), 1, dueMs - hour);
        CatalogEntry changed = first.toBuilder().setCampaignId("campaign-other").build();
        CatalogEntry repriced = first.toBuilder().setValidFromMs(dueMs - hour / 2).build();
        CatalogEntry free =
                first.toBuilder()
                        .setToken(first.getToken() + ".free")
                        .setPricingModel(PricingModel.PRICING_MODEL_UNSPECIFIED)
                        .build();
        // 2000 of the currency's unit for each, not for a thousand.
        CatalogEntry dear =
                first.toBuilder()
                        .setToken(first.getToken() + ".dear")
                        .setPricingModel(PricingModel.PRICING_MODEL_CPC)
                        .setPriceMicros(2_000_000_000)
                        .build();
        CatalogEntry patient =
                first.toBuilder()
                        .setToken(first.getToken() + ".patient")
                        .addAttributionWindows(
                                AttributionWindow.newBuilder()
                                        .setEventType(EventType.EVENT_TYPE_CLICK)
                                        .setWindowMs(Duration.ofDays(31).toMillis()))
                        .build();
        return List.of(
                Market.entry(dueMs, first),
                refused(dueMs, dear, "CATALOG_ABOVE_LIMIT"),
                refused(dueMs, patient, "CATALOG_ABOVE_LIMIT"),
                refused(dueMs, changed, "CATALOG_ENTRY_CHANGED"),
                refused(dueMs, repriced, "CATALOG_REPRICES_PAST"),
                refused(dueMs, free, "MALFORMED_CATALOG_ENTRY"),
                Market.record(
                        dueMs,
                        first.toBuilder().setToken(first.getToken() + ".bytes").build(),
                        "no entry".getBytes(StandardCharsets.UTF_8),
                        "MALFORMED_CATALOG_ENTRY"),
                Market.record(
                        dueMs,
                        first.toBuilder().setToken(first.getToken() + ".gone").build(),
                        null,
                        "CATALOG_ENTRY_REMOVED"));
    }

    private static Message refused(long dueMs, CatalogEntry terms, String reason) {
        return Market.record(dueMs, terms, terms.toByteArray(), reason);
    }
}
