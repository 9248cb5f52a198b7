package io.adtally.billing;

import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.PricingModel;

/** Rows to test with, told apart by a number. */
public final class LedgerRows {
    /** 2026-03-01T12:00:00.123Z. */
    public static final long NOON_MS = 1_772_366_400_123L;

    private LedgerRows() {}

    public static LedgerRow row(long number) {
        return row(number, 1_000 + number);
    }

    public static LedgerRow row(long number, long amountNanos) {
        return new LedgerRow(
                new EventId(number * 0x9E3779B97F4A7C15L, number),
                "impression-" + number,
                EventType.IMPRESSION,
                PricingModel.CPM,
                "advertiser",
                "campaign",
                "line-item",
                "creative",
                1_000,
                amountNanos,
                NOON_MS - 1_000,
                amountNanos,
                "EUR",
                NOON_MS,
                NOON_MS + number,
                false,
                "ads.impressions.v1",
                0,
                number);
    }
}
