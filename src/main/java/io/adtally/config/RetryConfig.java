package io.adtally.config;

import java.io.Serializable;

/**
 * How dead letters are sent again.
 *
 * @param maxAttempts after so many a record is parked
 * @param firstBackoffMs the pause before the first attempt; each later one is longer
 * @param maxRate records a second for each partition of the dead-letter topic
 */
public record RetryConfig(
        String retryTopic,
        String parkedTopic,
        int maxAttempts,
        long firstBackoffMs,
        long maxBackoffMs,
        int maxRate)
        implements Serializable {}
