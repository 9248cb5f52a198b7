package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.KafkaConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretProviderTest {
    @TempDir Path directory;

    @Test
    void givesTheClientItsSecretAndTheJobGraphNone() throws Exception {
        Path secret = directory.resolve("pass:word");
        Files.writeString(secret, "s3cret\n");

        Properties properties = KafkaProperties.client(configWith("file:" + secret));

        assertThat(properties.toString()).doesNotContain("s3cret").contains("PLAINTEXT");
        AdminClientConfig client = new AdminClientConfig(properties);
        assertThat(client.getPassword("ssl.key.password").value()).isEqualTo("s3cret");
    }

    private static KafkaConfig configWith(String reference) {
        return new KafkaConfig(
                "localhost:9092",
                "test",
                "test",
                Duration.ofMinutes(1),
                Set.of(),
                Set.of(),
                List.of(),
                "catalog",
                "events",
                "sessions",
                "caps",
                "metrics",
                "dlq",
                Map.of("ssl.key.password", reference, "security.protocol", "PLAINTEXT"));
    }
}
