package io.adtally.io;

import io.adtally.config.KafkaConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The brokers' word on topics. */
final class KafkaTopicLogs implements TopicLogs {
    /** So long a producer tries by default: this must not be what ends a job sooner. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** Then another broker is asked. */
    private static final long REQUEST_TIMEOUT_MS = 5000;

    private final Admin admin;

    KafkaTopicLogs(KafkaConfig config, String clientId) {
        this(config, clientId, TIMEOUT);
    }

    KafkaTopicLogs(KafkaConfig config, String clientId, Duration timeout) {
        Properties properties = KafkaProperties.client(config);
        long timeoutMs =
                number(
                        properties,
                        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        timeout.toMillis());
        long requestMs =
                number(
                        properties,
                        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                        Math.min(REQUEST_TIMEOUT_MS, timeoutMs));
        // Kafka refuses a request that may take longer than all its tries.
        set(
                properties,
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.max(timeoutMs, requestMs));
        set(properties, CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, requestMs);
        properties.setProperty(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        admin = Admin.create(properties);
    }

    private static long number(Properties properties, String key, long otherwise) {
        String text = properties.getProperty(key);
        return text == null ? otherwise : Long.parseLong(text.strip());
    }

    private static void set(Properties properties, String key, long value) {
        properties.setProperty(key, Long.toString(value));
    }

    @Override
    public Map<String, TopicLog> of(Collection<String> topics) {
        return of(admin, topics);
    }

    static Map<String, TopicLog> of(Admin admin, Collection<String> topics) {
        Map<String, TopicLog> logs = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> asked :
                admin.describeTopics(topics).topicNameValues().entrySet()) {
            TopicDescription topic = answer(asked.getValue());
            if (topic != null) {
                logs.put(asked.getKey(), new TopicLog(topic.topicId(), topic.partitions().size()));
            }
        }
        return logs;
    }

    /** Null if there is no such topic. */
    private static TopicDescription answer(KafkaFuture<TopicDescription> asked) {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw e.getCause() instanceof KafkaException cause
                    ? cause
                    : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
