package io.adtally.event;

/**
 * What became of an input record. Conservation: for each topic, received = accepted + duplicate +
 * dead-lettered + suppressed + held, at every checkpoint. {@link #FIELD_CLEARED} stands beside that
 * sum: it counts fields, and their records have one of the other outcomes too.
 */
public enum Outcome {
    /** Read from Kafka. */
    RECEIVED(1),
    /** Counted. */
    ACCEPTED(2),
    /** Told before, with the same facts. */
    DUPLICATE(3),
    /** In the dead-letter topic, with a reason. */
    DEAD_LETTERED(4),
    /** Published and not billed, with a {@link NotBilledReason}. */
    SUPPRESSED(5),
    /** Waiting in state for its impression or its terms. */
    HELD(6),
    /** A field whose value broke its rule was left out of a valid event; the reason is its path. */
    FIELD_CLEARED(7);

    private static final Outcome[] BY_NUMBER = Numbered.index(values(), Outcome::number);

    private final int number;

    Outcome(int number) {
        this.number = number;
    }

    /** Stands for the outcome on the wire, for ever. */
    public int number() {
        return number;
    }

    static Outcome ofNumber(int number) {
        return Numbered.find(BY_NUMBER, number);
    }
}
