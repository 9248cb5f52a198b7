package io.adtally.event;

/**
 * What a frequency cap counts over; the numbers are those of {@code adtally.catalog.v1.CapScope},
 * for ever.
 */
public enum CapScope {
    CAMPAIGN(1),
    LINE_ITEM(2),
    CREATIVE(3);

    private static final CapScope[] BY_NUMBER = Numbered.index(values(), CapScope::number);

    private final int number;

    CapScope(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Null if no scope of this version has the number. */
    public static CapScope ofNumber(int number) {
        return Numbered.find(BY_NUMBER, number);
    }
}
