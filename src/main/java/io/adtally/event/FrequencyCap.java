package io.adtally.event;

/**
 * "At most {@code maxImpressions} in any {@code windowMs}" per user and scope.
 *
 * @param windowMs length of the rolling window, event time
 * @param perContext counted apart for each placement context
 */
public record FrequencyCap(CapScope scope, int maxImpressions, long windowMs, boolean perContext) {}
