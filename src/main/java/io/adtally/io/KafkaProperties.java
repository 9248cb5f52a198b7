package io.adtally.io;

import io.adtally.config.KafkaConfig;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The properties of every Kafka client of the job: the operator's own ({@code
 * adtally.kafka.client.*}), then what exactly-once needs. They hold no secret, so they may travel
 * in the job graph.
 */
final class KafkaProperties {
    private KafkaProperties() {}

    static Properties client(KafkaConfig config) {
        Properties properties = new Properties();
        properties.putAll(SecretProvider.registration());
        properties.putAll(config.clientPropertiesWithSecretsAs(SecretProvider::variable));
        properties.setProperty(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        return properties;
    }

    /** For readers: what a transaction rolled back was never said. */
    static Properties consumer(KafkaConfig config) {
        Properties properties = client(config);
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return properties;
    }

    static Properties transactionalProducer(KafkaConfig config) {
        Properties properties = new Properties();
        // A transaction is not read before its checkpoint, so a few milliseconds of waiting for a
        // fuller batch delay nobody.
        properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, "20");
        properties.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(128 << 10));
        properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.putAll(client(config));
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                String.valueOf(config.transactionTimeout().toMillis()));
        return properties;
    }

    /** A record goes out at once, but for what comes in the same milliseconds. */
    static Properties lowLatencyProducer(KafkaConfig config) {
        Properties properties = new Properties();
        properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, "5");
        properties.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.putAll(client(config));
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        // Also keeps the order within a key where a request is sent again.
        properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        return properties;
    }
}
