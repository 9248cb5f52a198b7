package io.adtally.tally;

import io.adtally.event.TallyIncrement;

/** Which increments belong to one counter, and how they add up. */
public final class TallyRules {
    private TallyRules() {}

    /**
     * Names the counter. A text and not the increment's fields, for the key decides which subtask
     * holds the counter and must be the same in every JVM; no part can hold a slash.
     */
    public static String keyOf(TallyIncrement increment) {
        return increment.topic() + "/" + increment.outcome().name() + "/" + increment.reason();
    }

    static TallyIncrement add(TallyIncrement sum, TallyIncrement increment) {
        return sum == null
                ? increment
                : new TallyIncrement(
                        sum.topic(),
                        sum.outcome(),
                        sum.reason(),
                        Math.addExact(sum.count(), increment.count()));
    }
}
