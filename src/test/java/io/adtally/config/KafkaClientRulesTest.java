package io.adtally.config;

import static io.adtally.config.Arguments.configWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClientRulesTest {
    @TempDir Path directory;

    @Test
    void handsPropertiesThroughWithSecretsByReference() throws IOException {
        String jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required;";
        Path secret = Files.writeString(directory.resolve("jaas"), jaas + "\n");

        KafkaConfig kafka =
                configWith(
                                "--adtally.kafka.client.security.protocol=SASL_SSL",
                                "--adtally.kafka.client.linger.ms=20",
                                "--adtally.kafka.client.sasl.jaas.config=file:" + secret)
                        .kafka();

        assertThat(kafka.clientProperties())
                .containsOnly(
                        entry("security.protocol", "SASL_SSL"),
                        entry("linger.ms", "20"),
                        entry("sasl.jaas.config", "file:" + secret));
        assertThat(
                        kafka.clientPropertiesWithSecretsAs(
                                reference -> new Secret(reference).resolve()))
                .containsOnly(
                        entry("security.protocol", "SASL_SSL"),
                        entry("linger.ms", "20"),
                        entry("sasl.jaas.config", jaas));
        assertThat(kafka.toString()).doesNotContain("PlainLoginModule");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bootstrap.servers",
                "group.id",
                "isolation.level",
                "transactional.id",
                "transaction.timeout.ms",
                "enable.auto.commit",
                "enable.idempotence",
                "acks",
                "auto.offset.reset",
                "value.deserializer",
                "partitioner.class"
            })
    void refusesWhatExactlyOnceHangsOn(String name) {
        assertThatThrownBy(() -> configWith("--adtally.kafka.client." + name + "=1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "adtally.kafka.client." + name + " = 1: is adtally's own to set");
    }

    @Test
    void refusesWhatNoKafkaClientKnows() {
        assertThatThrownBy(() -> configWith("--adtally.kafka.client.security.protocl=SSL"))
                .hasMessageContaining(
                        "adtally.kafka.client.security.protocl = SSL: is no property of Kafka's");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sasl.jaas.config",
                "ssl.key.password",
                "ssl.keystore.password",
                "ssl.truststore.password",
                "ssl.keystore.key"
            })
    void refusesASecretThatIsNoReferenceAndDoesNotShowIt(String name) {
        assertThatThrownBy(() -> configWith("--adtally.kafka.client." + name + "=hunter2"))
                .hasMessageContaining(
                        "adtally.kafka.client." + name + " = (hidden): must be file:/path")
                .hasMessageNotContaining("hunter2");
    }
}
