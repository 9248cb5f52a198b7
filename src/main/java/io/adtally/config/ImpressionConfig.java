package io.adtally.config;

import java.io.Serializable;

/**
 * What the impression stage lets count, and how long it waits and remembers, in milliseconds.
 *
 * @param causalSkewMs how far before its impression an event may lie
 * @param maxClicks how many clicks of one impression count
 */
public record ImpressionConfig(
        long catalogLeadMs,
        long catalogWaitMs,
        long dedupHorizonMs,
        long orphanHorizonMs,
        long outageAllowanceMs,
        long causalSkewMs,
        AttributionConfig attribution,
        int maxClicks,
        AmountLimits amountLimits)
        implements Serializable {

    /**
     * How far apart in event time two copies of an impression may lie and still be told as
     * duplicates; also how long an impression is remembered, beyond {@link #outageAllowanceMs}.
     */
    public long memoryMs() {
        return Math.max(dedupHorizonMs, attribution.maxWindowMs());
    }
}
