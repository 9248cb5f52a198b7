package io.adtally.event;

/** What happened; the numbers are those of {@code adtally.events.v1.EventType}, for ever. */
public enum EventType {
    IMPRESSION(1),
    VIEWABLE(2),
    CLICK(3),
    CONVERSION(4),
    VIDEO_START(5),
    VIDEO_FIRST_QUARTILE(6),
    VIDEO_MIDPOINT(7),
    VIDEO_THIRD_QUARTILE(8),
    VIDEO_COMPLETE(9),
    QR_SCAN(10);

    private static final EventType[] BY_NUMBER = Numbered.index(values(), EventType::number);

    private final int number;

    EventType(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Null if no type of this version has the number. */
    public static EventType ofNumber(int number) {
        return Numbered.find(BY_NUMBER, number);
    }
}
