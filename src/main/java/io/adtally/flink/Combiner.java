package io.adtally.flink;

import java.io.Serializable;

/**
 * How values are combined before they cross the network.
 *
 * @param <IN> what comes in
 * @param <K> what is combined with what; with {@code equals} and {@code hashCode}
 * @param <A> the sum so far, may be changed in place
 * @param <OUT> what goes out
 */
public interface Combiner<IN, K, A, OUT> extends Serializable {
    K keyOf(IN value);

    /**
     * Adds a value.
     *
     * @param sum null for the first value of its key
     * @return the sum from now on, never null
     */
    A add(A sum, IN value);

    /** Whether a sum must go out before anything is added to it. */
    default boolean isFull(A sum) {
        return false;
    }

    /** What goes out for a sum; null for nothing. */
    OUT finish(K key, A sum);
}
