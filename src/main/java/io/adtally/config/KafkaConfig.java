package io.adtally.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How to reach Kafka, and what is where.
 *
 * @param transactionalIdPrefix of every exactly-once output; each adds its own name
 * @param acceptedLostTransactions transactional ids whose loss must not stop the job again
 * @param acceptedRecreatedTopics {@code topic:id} of those that are to be read from their beginning
 * @param startPositions where to begin partitions of which the state has no position
 * @param clientProperties for every Kafka client, secrets among them by reference
 */
public record KafkaConfig(
        String bootstrapServers,
        String groupId,
        String transactionalIdPrefix,
        Duration transactionTimeout,
        Set<String> acceptedLostTransactions,
        Set<String> acceptedRecreatedTopics,
        List<LogPosition> startPositions,
        String catalogTopic,
        String eventsTopic,
        String sessionsTopic,
        String frequencyCapsTopic,
        String campaignMetricsTopic,
        String deadLettersTopic,
        Map<String, String> clientProperties)
        implements Serializable {

    /**
     * The client properties, with another form of each reference to a secret.
     *
     * @param form of {@code file:/path} or {@code env:NAME}
     */
    public Map<String, String> clientPropertiesWithSecretsAs(UnaryOperator<String> form) {
        Map<String, String> properties = new LinkedHashMap<>(clientProperties);
        properties.replaceAll(
                (name, value) -> KafkaClientRules.isSecret(name) ? form.apply(value) : value);
        return properties;
    }
}
