package io.adtally.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** What may be handed through to the Kafka clients by {@code adtally.kafka.client.*}. */
final class KafkaClientRules {
    /** Exactly-once, the order within a key and what is read from where hang on these. */
    private static final Set<String> OWNED =
            Set.of(
                    "bootstrap.servers",
                    "group.id",
                    "group.instance.id",
                    "group.protocol",
                    "enable.auto.commit",
                    "auto.offset.reset",
                    "isolation.level",
                    "key.deserializer",
                    "value.deserializer",
                    "key.serializer",
                    "value.serializer",
                    "transactional.id",
                    "transaction.timeout.ms",
                    "transaction.two.phase.commit.enable",
                    "enable.idempotence",
                    "acks",
                    "partitioner.class",
                    "partitioner.ignore.keys",
                    "config.providers");

    private static final Map<String, ConfigDef.Type> KNOWN = known();

    private KafkaClientRules() {}

    /** What is wrong with a property, if anything; it completes "KEY = VALUE ". */
    static Optional<String> problemOf(String name, String value) {
        if (OWNED.contains(name)) {
            return Optional.of("is adtally's own to set");
        }
        if (!KNOWN.containsKey(name)) {
            return Optional.of("is no property of Kafka's consumer, producer or admin client");
        }
        if (isSecret(name) && !Secret.isReference(value)) {
            return Optional.of("must be " + Secret.RULE);
        }
        return Optional.empty();
    }

    /** Whether Kafka itself treats the property's value as a secret. */
    static boolean isSecret(String name) {
        return KNOWN.get(name) == ConfigDef.Type.PASSWORD;
    }

    private static Map<String, ConfigDef.Type> known() {
        Map<String, ConfigDef.Type> types = new HashMap<>();
        for (ConfigDef definition :
                new ConfigDef[] {
                    ConsumerConfig.configDef(),
                    ProducerConfig.configDef(),
                    AdminClientConfig.configDef()
                }) {
            definition.configKeys().forEach((name, key) -> types.put(name, key.type));
        }
        return Map.copyOf(types);
    }
}
