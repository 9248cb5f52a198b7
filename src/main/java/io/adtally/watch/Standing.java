package io.adtally.watch;

/**
 * Since when a partition is as it is.
 *
 * @param unreadSinceMs since when there has been something to read and nothing was; {@link #NOT}
 * @param heldSinceMs since when the same transaction holds it back; {@link #NOT}
 */
public record Standing(PartitionLook look, long unreadSinceMs, long heldSinceMs) {
    public static final long NOT = -1;

    /** For how long, up to now. */
    public long unreadMs(long nowMs) {
        return unreadSinceMs == NOT ? 0 : Math.max(0, nowMs - unreadSinceMs);
    }

    /** For how long, up to now. */
    public long heldMs(long nowMs) {
        return heldSinceMs == NOT ? 0 : Math.max(0, nowMs - heldSinceMs);
    }
}
