package io.adtally.event;

/**
 * The producer's verdict on the traffic an event came from, after the MRC's Invalid Traffic
 * Detection and Filtration Guidelines; the numbers are those of {@code adtally.events.v1.Validity},
 * and never change.
 */
public enum Validity {
    /** The producer has no objection. */
    VALID(0),
    /** General invalid traffic: found by routine filtration, such as a data center or a crawler. */
    GIVT(1),
    /** Sophisticated invalid traffic: found by advanced analytics, such as a hijacked device. */
    SIVT(2);

    private static final Validity[] BY_NUMBER = Numbered.index(values(), Validity::number);

    private final int number;

    Validity(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Null if no verdict of this version has the number. */
    public static Validity ofNumber(int number) {
        return Numbered.find(BY_NUMBER, number);
    }

    /** The graver of the two: an event is as invalid as the impression it refers to. */
    public Validity or(Validity other) {
        return number >= other.number ? this : other;
    }
}
