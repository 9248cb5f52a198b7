package io.adtally.tally;

import io.adtally.event.TallyIncrement;
import io.adtally.flink.Combiner;

/** Makes one increment of the many of a counter before they cross to it. */
public final class TallyCombiner
        implements Combiner<TallyIncrement, String, TallyIncrement, TallyIncrement> {
    private static final long serialVersionUID = 1L;

    /** Counters are topics times outcomes and reasons: some hundreds. */
    public static final int MAX_KEYS = 1000;

    @Override
    public String keyOf(TallyIncrement increment) {
        return TallyRules.keyOf(increment);
    }

    @Override
    public TallyIncrement add(TallyIncrement sum, TallyIncrement increment) {
        return TallyRules.add(sum, increment);
    }

    /** A record held and released in the meantime changes nothing. */
    @Override
    public TallyIncrement finish(String key, TallyIncrement sum) {
        return sum.count() == 0 ? null : sum;
    }
}
