package io.adtally.config;

import java.io.Serializable;

/**
 * When a rate is too high.
 *
 * @param windowMs rates are counts of so long a time
 * @param parkedLimit most records that may be parked in a window
 * @param spikeFactor so many times the usual rate of a reason is too much
 * @param spikeFloor dead letters of a reason that are none too many, whatever is usual
 * @param clearAfterMs how long a rate must be low again before the alert is over
 */
public record AlertConfig(
        String topic,
        long windowMs,
        int parkedLimit,
        int spikeFactor,
        int spikeFloor,
        long clearAfterMs)
        implements Serializable {}
