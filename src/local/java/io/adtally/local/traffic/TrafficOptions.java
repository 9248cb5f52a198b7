package io.adtally.local.traffic;

/**
 * What traffic to make.
 *
 * @param seed the same seed, run, rate and number of events give the same records, but for the
 *     moment they begin at
 * @param run tells apart runs against the same topics; part of every id and token
 * @param events records to send, the catalog's apart; {@link #ENDLESS} for no end
 * @param ratePerSecond records a second; none is sent before its time
 * @param badPercent of the records that must be refused by their own bytes, on top of the few there
 *     always are; 0 to 100
 * @param json values as canonical proto3 JSON rather than protobuf where no header says otherwise
 */
public record TrafficOptions(
        long seed, int run, long events, int ratePerSecond, int badPercent, boolean json) {
    public static final long ENDLESS = Long.MAX_VALUE;

    /** With the usual few bad records. */
    public TrafficOptions(long seed, int run, long events, int ratePerSecond, boolean json) {
        this(seed, run, events, ratePerSecond, 0, json);
    }

    public TrafficOptions {
        if (events < 1) {
            throw new IllegalArgumentException("events is " + events + "; at least 1");
        }
        if (ratePerSecond < 1) {
            throw new IllegalArgumentException("rate is " + ratePerSecond + "/s; at least 1");
        }
    }

    /**
     * The records themselves.
     *
     * @param startMs the moment they begin at, UTC epoch millis
     */
    public Script script(long startMs) {
        return new TrafficScript(this, startMs);
    }

    /** Begins every id of this run. */
    String idPrefix() {
        return Long.toUnsignedString(seed, Character.MAX_RADIX) + "." + run + ".";
    }
}
