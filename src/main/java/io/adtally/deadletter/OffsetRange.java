package io.adtally.deadletter;

/**
 * Some records of a partition.
 *
 * @param from the first one's offset
 * @param to behind the last one
 */
public record OffsetRange(long from, long to) {
    /** What both have in common; empty, from = to, if nothing. */
    public OffsetRange within(OffsetRange other) {
        long begin = Math.max(from, other.from);
        return new OffsetRange(begin, Math.max(begin, Math.min(to, other.to)));
    }

    public long length() {
        return to - from;
    }
}
