package io.adtally.event;

/** AdCOM media; the numbers are those of {@code adtally.events.v1.MediaType}, for ever. */
public enum MediaType {
    UNSPECIFIED(0),
    DISPLAY(1),
    VIDEO(2),
    NATIVE(3),
    AUDIO(4),
    DOOH(5);

    private static final MediaType[] BY_NUMBER = Numbered.index(values(), MediaType::number);

    private final int number;

    MediaType(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Null if no media type of this version has the number. */
    public static MediaType ofNumber(int number) {
        return Numbered.find(BY_NUMBER, number);
    }
}
