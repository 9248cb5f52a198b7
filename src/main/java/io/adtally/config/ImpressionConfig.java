package io.adtally.config;

import java.io.Serializable;

/** How long the impression stage waits and remembers, in milliseconds. */
public record ImpressionConfig(
        long catalogLeadMs,
        long catalogWaitMs,
        long dedupHorizonMs,
        long orphanHorizonMs,
        long outageAllowanceMs)
        implements Serializable {}
