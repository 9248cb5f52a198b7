package io.adtally.ops;

/**
 * What a job goes on from.
 *
 * @param path a savepoint or checkpoint; null: it starts without state
 * @param claim whether Flink takes it over, and removes it once there are newer ones; else it
 *     stays, for whoever may have to go back to it
 * @param dropsState whether state that no operator of the jar wants is left behind; else the start
 *     is refused
 */
public record Restore(String path, boolean claim, boolean dropsState) {
    /** A start without state. */
    public static final Restore NOTHING = new Restore(null, false, false);
}
