package io.adtally.event;

/**
 * What became of an input record. Conservation: for each topic, received = accepted + duplicate +
 * dead-lettered + suppressed + held, at every checkpoint.
 */
public enum Outcome {
    /** Read from Kafka. */
    RECEIVED,
    /** Counted. */
    ACCEPTED,
    /** Told before, with the same facts. */
    DUPLICATE,
    /** In the dead-letter topic, with a reason. */
    DEAD_LETTERED,
    /** Left out on the viewer's wish. */
    SUPPRESSED,
    /** Waiting in state for its impression or its terms. */
    HELD
}
