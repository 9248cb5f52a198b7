package io.adtally.metrics;

import io.adtally.event.MetricIncrement;
import java.math.BigInteger;
import java.util.List;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.Union;

/** What a reader makes of increments. */
final class Increments {
    private Increments() {}

    static BigInteger nanos(MetricIncrement increment) {
        return BigInteger.valueOf(increment.amountMicros())
                .multiply(BigInteger.valueOf(1000))
                .add(BigInteger.valueOf(increment.amountNanosRest()));
    }

    /** Estimated number of users. */
    static double reach(List<MetricIncrement> increments) {
        Union union = new Union(MetricSum.LG_K);
        for (MetricIncrement increment : increments) {
            if (increment.users().length > 0) {
                union.update(HllSketch.heapify(increment.users()));
            }
        }
        return union.getEstimate();
    }
}
