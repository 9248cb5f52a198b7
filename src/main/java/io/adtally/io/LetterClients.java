package io.adtally.io;

import io.adtally.config.KafkaClients;
import java.util.Collection;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Kafka clients of whoever looks into dead letters by hand. */
public final class LetterClients {
    /** A person waits for the answer. */
    private static final String PATIENCE_MS = "15000";

    private LetterClients() {}

    /**
     * Looks whether the topics are there, for a client might make them as it likes.
     *
     * @throws KafkaException naming those that are not, or saying that nobody answers
     */
    public static void requireTopics(KafkaClients clients, Collection<String> topics) {
        try (Admin admin = admin(clients)) {
            TreeSet<String> missing = new TreeSet<>(topics);
            missing.removeAll(names(admin, clients));
            if (!missing.isEmpty()) {
                throw new KafkaException(
                        "there is no topic "
                                + String.join(", ", missing)
                                + " on "
                                + clients.bootstrapServers()
                                + ", or it may not be seen");
            }
        }
    }

    private static Set<String> names(Admin admin, KafkaClients clients) {
        try {
            return answer(admin.listTopics().names());
        } catch (TimeoutException e) {
            throw new KafkaException(clients.bootstrapServers() + " does not answer", e);
        }
    }

    static Admin admin(KafkaClients clients) {
        return Admin.create(properties(clients));
    }

    /** Reads what is committed, and moves no group's offsets. */
    static KafkaConsumer<byte[], byte[]> consumer(KafkaClients clients) {
        Properties properties = properties(clients);
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static KafkaProducer<byte[], byte[]> producer(KafkaClients clients) {
        Properties properties = properties(clients);
        properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The answer, or what went wrong as an unchecked exception. */
    static <T> T answer(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    private static Properties properties(KafkaClients clients) {
        Properties properties = new Properties();
        properties.setProperty(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        properties.setProperty(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        properties.putAll(SecretProvider.registration());
        properties.putAll(clients.propertiesWithSecretsAs(SecretProvider::variable));
        properties.setProperty(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, clients.bootstrapServers());
        return properties;
    }
}
