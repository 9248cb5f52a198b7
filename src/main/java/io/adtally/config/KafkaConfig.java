package io.adtally.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * How to reach Kafka, and what is where.
 *
 * @param transactionalIdPrefix of every exactly-once output; each adds its own name
 */
public record KafkaConfig(
        String bootstrapServers,
        String groupId,
        String transactionalIdPrefix,
        Duration transactionTimeout,
        String catalogTopic,
        String eventsTopic,
        String deadLettersTopic,
        Map<String, String> clientProperties)
        implements Serializable {}
