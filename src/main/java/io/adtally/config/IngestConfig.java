package io.adtally.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What ingest accepts.
 *
 * @param maxAgeMs 0: any age
 */
public record IngestConfig(
        List<String> liveTopics,
        List<String> delayedTopics,
        String retryTopic,
        Set<String> jsonTopics,
        long maxAgeMs,
        long maxFutureSkewMs,
        int maxRecordBytes,
        int maxHeadersBytes,
        Duration maxOutOfOrderness,
        Duration idleness,
        Duration maxDrift)
        implements Serializable {}
