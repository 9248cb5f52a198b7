package io.adtally.config;

import static io.adtally.config.Arguments.configWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdTallyConfigTest {
    @Test
    void readsTheLeastThatMustBeSet() {
        AdTallyConfig config = configWith();

        assertThat(config.deploymentId()).isEqualTo("prod-1");
        assertThat(config.kafka().bootstrapServers()).isEqualTo("kafka:9092");
        assertThat(config.kafka().groupId()).isEqualTo("prod-1");
        assertThat(config.kafka().transactionalIdPrefix()).isEqualTo("prod-1");
        assertThat(config.ledger().deploymentId()).isEqualTo("prod-1");
        assertThat(config.ledger().jdbcUrl()).isEqualTo("jdbc:postgresql://db:5432/ledger");
        assertThat(config.ledger().password()).isEqualTo(new Secret("env:LEDGER_PASSWORD"));
        assertThat(config.schemaRegistryUrl()).isNull();
    }

    @Test
    void canBeSentToTheTaskManagers() throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            out.writeObject(configWith("--adtally.kafka.client.security.protocol", "SSL"));
        }
    }

    @Test
    void readsListsWithCommas() {
        AdTallyConfig config =
                configWith(
                        "--adtally.ingest.topics=a, b",
                        "--adtally.ingest.delayed-topics=",
                        "--adtally.ingest.json-topics=b,ads.retry.v1");

        assertThat(config.ingest().liveTopics()).containsExactly("a", "b");
        assertThat(config.ingest().delayedTopics()).isEmpty();
        assertThat(config.ingest().jsonTopics()).containsExactlyInAnyOrder("b", "ads.retry.v1");
    }

    @Test
    void acceptsAnyAge() {
        assertThat(configWith("--adtally.ingest.max-age=0 s").ingest().maxAgeMs()).isZero();
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        assertThatThrownBy(
                        () ->
                                AdTallyConfig.from(
                                        new String[] {
                                            "--adtally.ledger.batch-rows=0",
                                            "--adtally.checkpoint.interval=soon",
                                            "--verbose=yes"
                                        }))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--verbose is none of --config FILE")
                .hasMessageContaining("adtally.deployment.id is not set: must be 1 to 32")
                .hasMessageContaining("adtally.kafka.bootstrap-servers is not set")
                .hasMessageContaining("adtally.ledger.jdbc-url is not set")
                .hasMessageContaining("adtally.ledger.user is not set")
                .hasMessageContaining("adtally.ledger.password is not set")
                .hasMessageContaining(
                        "adtally.ledger.batch-rows = 0: must be a whole number from 1 to 50000")
                .hasMessageContaining(
                        "adtally.checkpoint.interval = soon: must be a duration from 100 ms to"
                                + " 1 h");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "adtally.deployment.id | Prod",
                "adtally.deployment.id | -prod",
                "adtally.deployment.id | a23456789012345678901234567890123",
                "adtally.kafka.bootstrap-servers | kafka",
                "adtally.kafka.bootstrap-servers | kafka:9092,",
                "adtally.kafka.bootstrap-servers | kafka:99999",
                "adtally.kafka.bootstrap-servers | https://kafka:9092",
                "adtally.kafka.transaction-timeout | 8 d",
                "adtally.kafka.transaction-timeout | 15 minuts",
                "adtally.ingest.topics | a;b",
                "adtally.ingest.topics | a,,b",
                "adtally.ingest.topics | x y",
                "adtally.ingest.retry-topic | ..",
                "adtally.ingest.delayed-topics | a/b",
                "adtally.ingest.json-topics | ä",
                "adtally.ingest.placeholder-ids | a b",
                "adtally.ingest.placeholder-ids | ä",
                "adtally.ingest.max-age | -1 s",
                "adtally.ingest.max-age | 99999999999999999999 d",
                "adtally.ingest.max-future-skew | 2 d",
                "adtally.ingest.max-record-bytes | 901 kb",
                "adtally.ingest.max-record-bytes | -1",
                "adtally.ingest.max-headers-bytes | many",
                "adtally.ingest.max-headers-bytes | 9999999999999999999 gb",
                "adtally.ingest.max-out-of-orderness | 25 h",
                "adtally.ingest.idleness | 99 ms",
                "adtally.catalog.topic | x;y",
                "adtally.catalog.lead | 31 d",
                "adtally.catalog.wait | 0 s",
                "adtally.impression.dedup-horizon | 59 s",
                "adtally.impression.orphan-horizon | 0 s",
                "adtally.impression.outage-allowance | 367 d",
                "adtally.output.events-topic | x;y",
                "adtally.output.sessions-topic | x;y",
                "adtally.output.frequency-caps-topic | x;y",
                "adtally.output.campaign-metrics-topic | x;y",
                "adtally.session.gap | 0 s",
                "adtally.session.max-length | 31 d",
                "adtally.session.allowed-lateness | -1 s",
                "adtally.output.dead-letters-topic | x;y",
                "adtally.ledger.user |"
                        + " a234567890123456789012345678901234567890123456789012345678901234",
                "adtally.ledger.batch-rows | 50001",
                "adtally.ledger.batch-rows | 1.5",
                "adtally.ledger.lock-timeout | 9 ms",
                "adtally.ledger.statement-timeout | 11 min",
                "adtally.ledger.commit-timeout | 2 h",
                "adtally.ledger.orphan-scan-interval | 0 s",
                "adtally.ledger.lease | 999 ms",
                "adtally.checkpoint.interval | 2 h",
            })
    void refusesAValueOutOfItsRange(String key, String value) {
        assertRefused("--" + key + "=" + value, key + " = " + value + ": must be ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://db/ledger",
                "jdbc:postgresql:ledger",
                "jdbc:postgresql://db/",
                "jdbc:postgresql://me:hunter2@db/ledger",
                "jdbc:postgresql://db/ledger?password=hunter2",
                "jdbc:postgresql://db/ledger?ssl=true&User=hunter2",
                "jdbc:postgresql://db/ledger?p%61ssword=hunter2",
                "jdbc:postgresql://db/ledger?sslpassword=hunter2",
                "jdbc:postgresql://db/ledger?ApplicationName=hunter2",
                "jdbc:postgresql://db/ledger?options=-c%20lock_timeout=hunter2",
                "jdbc:postgresql://db/ledger?socketTimeout=hunter2",
                "jdbc:postgresql://db/ledger?%zz=hunter2",
            })
    void refusesALedgerUrlWithSecretsOrWhatAdtallySets(String url) {
        assertThatThrownBy(() -> configWith("--adtally.ledger.jdbc-url=" + url))
                .hasMessageContaining(": must be jdbc:postgresql://host:port/database, without")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void acceptsALedgerUrlWithOtherParameters() {
        String url =
                "jdbc:postgresql://a:5432,b:5432/ledger?sslmode=verify-full&targetServerType=primary";

        assertThat(configWith("--adtally.ledger.jdbc-url=" + url).ledger().jdbcUrl())
                .isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://registry",
                "file:/etc/passwd",
                "registry:8081",
                "https://",
                "https://me:hunter2@registry",
                "http://a b"
            })
    void refusesARegistryUrlThatIsNotPlainHttp(String url) {
        assertThatThrownBy(() -> configWith("--adtally.schema-registry.url=" + url))
                .hasMessageContaining(": must be http://host")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "env:", "env:A-B", "file:", "file:relative", "FILE:/x"})
    void refusesAPasswordThatIsNoReferenceAndDoesNotShowIt(String password) {
        assertThatThrownBy(() -> configWith("--adtally.ledger.password=" + password))
                .hasMessageContaining(
                        "adtally.ledger.password = (hidden): must be file:/path or env:NAME");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "adtally.catalog.lead | 5 min | adtally.ingest.max-future-skew = 5 min",
                "adtally.impression.dedup-horizon | 6 d | adtally.ingest.max-age = 7 d",
                "adtally.impression.orphan-horizon | 8 d | adtally.impression.orphan-horizon = 8 d",
                "adtally.ledger.lock-timeout | 30 s | adtally.ledger.lock-timeout = 30 s",
                "adtally.ledger.statement-timeout | 2 min | adtally.ledger.statement-timeout = 2"
                        + " min",
                "adtally.checkpoint.interval | 15 min | adtally.checkpoint.interval = 15 min",
            })
    void refusesDurationsThatDoNotFitEachOther(String key, String value, String smaller) {
        assertRefused("--" + key + "=" + value, smaller + ": ");
    }

    @ParameterizedTest
    @CsvSource({
        "adtally.ingest.delayed-topics, ads.clicks.v1, adtally.ingest.topics",
        "adtally.ingest.retry-topic, ads.delayed.v1, adtally.ingest.delayed-topics",
        "adtally.catalog.topic, ads.retry.v1, adtally.ingest.retry-topic",
        "adtally.output.events-topic, ads.catalog.v1, adtally.catalog.topic",
        "adtally.output.sessions-topic, ads.events.v1, adtally.output.events-topic",
        "adtally.output.frequency-caps-topic, ads.sessions.v1, adtally.output.sessions-topic",
        "adtally.output.campaign-metrics-topic, ads.sessions.v1, adtally.output.sessions-topic",
        "adtally.output.dead-letters-topic, ads.events.v1, adtally.output.events-topic"
    })
    void refusesATopicOfTwoUses(String key, String topic, String owner) {
        assertRefused(
                "--" + key + "=" + topic,
                key + " = " + topic + ": the topic is named in " + owner + " already");
    }

    @Test
    void refusesATopicNamedTwice() {
        assertRefused(
                "--adtally.ingest.topics=a,a", "adtally.ingest.topics = a: the topic is named");
    }

    @Test
    void refusesAJsonTopicThatIsNotRead() {
        assertRefused(
                "--adtally.ingest.json-topics=ads.events.v1",
                "adtally.ingest.json-topics = ads.events.v1: must be one of the input topics");
    }

    private void assertRefused(String argument, String message) {
        assertThatThrownBy(() -> configWith(argument))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
