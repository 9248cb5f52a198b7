package io.adtally.io;

import io.adtally.config.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Lets a Kafka client read its secrets where it is made. The connector carries client properties in
 * the job graph, where no secret may be; there stands <code>${adtally:file:/path}</code> instead.
 */
public final class SecretProvider implements ConfigProvider {
    private static final String NAME = "adtally";

    /** For Kafka, which makes it by its name. */
    public SecretProvider() {}

    /** What names the provider to a client. */
    static Map<String, String> registration() {
        return Map.of(
                "config.providers",
                NAME,
                "config.providers." + NAME + ".class",
                SecretProvider.class.getName());
    }

    /** How a client's property refers to a secret. */
    static String variable(String reference) {
        return "${" + NAME + ":" + reference + "}";
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // A reference says everything.
    }

    /** Kafka asks for nothing but single keys. */
    @Override
    public ConfigData get(String scheme) {
        throw new UnsupportedOperationException("secrets have no list");
    }

    /** For <code>${adtally:file:/path}</code>: the scheme is "file", the one key "/path". */
    @Override
    public ConfigData get(String scheme, Set<String> keys) {
        Map<String, String> values = new HashMap<>();
        for (String key : keys) {
            values.put(key, new Secret(scheme + ":" + key).resolve());
        }
        return new ConfigData(values);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
