package io.adtally.dlq;

import java.util.concurrent.TimeUnit;

/** Spreads what is sent evenly over time; what was missed by waiting is not made up for. */
final class Pace {
    private final long nanosBetween;
    private long nextNanos;
    private boolean begun;

    Pace(int perSecond) {
        this.nanosBetween = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** How long to wait before the next one; 0 or less: not at all. It counts as sent then. */
    long nanosToNext(long nowNanos) {
        if (!begun || nowNanos - nextNanos > nanosBetween) {
            begun = true;
            nextNanos = nowNanos;
        }
        long wait = nextNanos - nowNanos;
        nextNanos += nanosBetween;
        return wait;
    }
}
