package io.adtally.local.traffic;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A producer that has gone wrong: on a topic that others use well it writes nothing but what its
 * language's own serializer makes of the event. Holds no clock and sends nothing.
 */
public final class Garbage implements Script {
    /** Where it goes. */
    public static final String TOPIC = Topics.ENGAGEMENTS;

    /** How Java's serialization begins: neither JSON nor a tag of protobuf. */
    private static final byte[] BEGINNING = {(byte) 0xAC, (byte) 0xED, 0, 5, 's', 'r'};

    private static final int BYTES = 250;

    private final SplittableRandom random;
    private final String reason;
    private final long startMs;
    private final int ratePerSecond;
    private final long records;
    private long made;

    /**
     * Begins at {@code startMs}.
     *
     * @param startMs UTC epoch millis
     * @param seconds how long it goes on
     * @param json whether the topic is one of JSON
     */
    public Garbage(long seed, long startMs, int ratePerSecond, int seconds, boolean json) {
        this.random = new SplittableRandom(seed);
        this.startMs = startMs;
        this.ratePerSecond = ratePerSecond;
        this.records = (long) ratePerSecond * seconds;
        this.reason = reason(json);
    }

    /** What all of it is refused for. */
    public static String reason(boolean json) {
        return json ? "MALFORMED_JSON" : "MALFORMED_PROTOBUF";
    }

    @Override
    public Message next() {
        if (made == records) {
            return null;
        }
        byte[] value = new byte[BYTES];
        random.nextBytes(value);
        System.arraycopy(BEGINNING, 0, value, 0, BEGINNING.length);
        byte[] key = Arrays.copyOf(value, 16);
        long dueMs = startMs + made * 1000 / ratePerSecond;
        made++;
        return new Message(dueMs, TOPIC, key, value, null, Map.of(), reason);
    }
}
