package io.adtally.metrics;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.MetricIncrement;
import io.adtally.event.MetricKey;
import io.adtally.flink.Combiner;

/** Makes one increment of the many events of a key, however hot it is. */
public final class MetricCombiner
        implements Combiner<AcceptedEvent, MetricKey, MetricSum, MetricIncrement> {
    private static final long serialVersionUID = 1L;

    /**
     * Bounds what a barrier brings on at once. A key takes about half a KiB of heap, and more only
     * with its users: 32 KiB from some 6,000 on, which not many keys can have at once.
     */
    public static final int MAX_KEYS = 32_768;

    @Override
    public MetricKey keyOf(AcceptedEvent accepted) {
        return MetricRules.keyOf(accepted);
    }

    @Override
    public MetricSum add(MetricSum sum, AcceptedEvent accepted) {
        MetricSum grown = sum == null ? new MetricSum() : sum;
        grown.add(accepted);
        return grown;
    }

    @Override
    public boolean isFull(MetricSum sum) {
        return sum.isFull();
    }

    @Override
    public MetricIncrement finish(MetricKey key, MetricSum sum) {
        return sum.increment(key);
    }
}
