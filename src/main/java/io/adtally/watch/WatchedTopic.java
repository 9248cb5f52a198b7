package io.adtally.watch;

import java.io.Serializable;

/**
 * A topic, and how long it may be how.
 *
 * @param group the consumer group of the job that reads it; null where others do
 * @param openAfterMs how long a transaction on it may stay open
 * @param unreadAfterMs how long records may be unread while none is read
 * @param silentAfterMs how long it may be without a new record; 0: any time
 */
public record WatchedTopic(
        String name,
        Role role,
        String group,
        long openAfterMs,
        long unreadAfterMs,
        long silentAfterMs)
        implements Serializable {

    /** What the topic is to the job. */
    public enum Role {
        INPUT,
        CATALOG,
        OUTPUT
    }
}
