package io.adtally.event;

/**
 * Why an event that is published is not billed, the gravest first. Such an event has the outcome
 * {@link Outcome#SUPPRESSED}: it is remembered for deduplication, counts as invalid in the campaign
 * metrics, and makes no session, no frequency cap and no reach. The names are part of the contract,
 * and the numbers stand for them on the wire; neither ever changes.
 */
public enum NotBilledReason {
    /** The event or its impression is sophisticated invalid traffic, by the producer's word. */
    SIVT(1),
    /** The event or its impression is general invalid traffic, by the producer's word. */
    GIVT(2),
    /** The impression has had as many clicks as count. */
    CLICK_LIMIT(3);

    private static final NotBilledReason[] BY_NUMBER =
            Numbered.index(values(), NotBilledReason::number);

    private final int number;

    NotBilledReason(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static NotBilledReason ofNumber(int number) {
        return Numbered.find(BY_NUMBER, number);
    }

    /** Null for valid traffic. */
    public static NotBilledReason of(Validity validity) {
        return switch (validity) {
            case VALID -> null;
            case GIVT -> GIVT;
            case SIVT -> SIVT;
        };
    }
}
