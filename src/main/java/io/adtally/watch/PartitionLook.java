package io.adtally.watch;

/**
 * A partition at one moment.
 *
 * @param position offset up to which the job has read it for good; that of {@code stable} where
 *     others read
 * @param stable the last stable offset: so far readers of committed records can get
 * @param end the log end offset
 */
public record PartitionLook(String topic, int partition, long position, long stable, long end) {

    /** As messages and Kafka's tools name it. */
    public String name() {
        return topic + "-" + partition;
    }

    /** Offsets that could be read and are not; some may be of markers or of what was aborted. */
    public long unread() {
        return Math.max(0, stable - position);
    }

    /** Offsets that an open transaction keeps from being read. */
    public long heldBack() {
        return Math.max(0, end - stable);
    }
}
