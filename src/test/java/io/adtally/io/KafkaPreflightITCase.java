package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.config.KafkaConfig;
import io.adtally.config.RetryJobConfig;
import io.adtally.local.LocalKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KafkaPreflightITCase {
    static final List<NewTopic> OUTPUTS =
            List.of(
                    new NewTopic(KafkaFixture.EVENTS, 1, (short) 1),
                    new NewTopic(KafkaFixture.SESSIONS, 1, (short) 1),
                    new NewTopic(KafkaFixture.FREQUENCY_CAPS, 1, (short) 1)
                            .configs(Map.of("cleanup.policy", "compact")),
                    new NewTopic(KafkaFixture.CAMPAIGN_METRICS, 1, (short) 1),
                    new NewTopic(KafkaFixture.DEAD_LETTERS, 1, (short) 1));
    static final List<NewTopic> INPUTS =
            List.of(
                    LocalKafka.inputTopic(KafkaFixture.INPUT, 1),
                    LocalKafka.inputTopic(KafkaFixture.DELAYED, 1),
                    LocalKafka.inputTopic(KafkaFixture.RETRY, 1),
                    new NewTopic(KafkaFixture.CATALOG, 1, (short) 1)
                            .configs(
                                    Map.of(
                                            "message.timestamp.type",
                                            "LogAppendTime",
                                            "retention.ms",
                                            "-1")));

    private LocalKafka kafka;
    private KafkaConfig config;

    @BeforeAll
    void startKafka(@TempDir Path directory) throws Exception {
        kafka = LocalKafka.start(directory, 0);
        config = KafkaFixture.config(kafka.bootstrapServers());
    }

    @AfterAll
    void stopKafka() {
        kafka.close();
    }

    /** One broker and one order, for a broker's start takes longer than all of this. */
    @Test
    void refusesWhatWouldGoWrongLaterAndSaysHowToMendIt() throws Exception {
        kafka.createTopics(OUTPUTS);
        assertThatThrownBy(() -> preflight(config).check())
                .isInstanceOf(PreflightException.class)
                .hasMessageContaining("topic in does not exist")
                .hasMessageContaining("topic delayed does not exist")
                .hasMessageContaining("topic retry does not exist")
                .hasMessageContaining("topic catalog does not exist");

        kafka.createTopics(INPUTS);
        assertThatCode(() -> preflight(config).check()).doesNotThrowAnyException();

        set(KafkaFixture.CATALOG, "cleanup.policy", "compact");
        assertThatCode(() -> preflight(config).check()).doesNotThrowAnyException();

        assertThatThrownBy(
                        () ->
                                preflight(
                                                KafkaFixture.config(
                                                        kafka.bootstrapServers(),
                                                        Duration.ofMinutes(16),
                                                        Set.of()))
                                        .check())
                .isInstanceOf(PreflightException.class)
                .hasMessageContaining("adtally.kafka.transaction-timeout = 960000 ms")
                .hasMessageContaining("transaction.max.timeout.ms = 900000 of broker 1");

        set(KafkaFixture.INPUT, "message.timestamp.type", "CreateTime");
        set(KafkaFixture.EVENTS, "message.timestamp.after.max.ms", "1000");
        set(KafkaFixture.CATALOG, "cleanup.policy", "compact,delete");
        set(KafkaFixture.FREQUENCY_CAPS, "cleanup.policy", "delete");
        try (Admin admin = kafka.admin()) {
            admin.createPartitions(Map.of(KafkaFixture.CATALOG, NewPartitions.increaseTo(2)))
                    .all()
                    .get();
        }
        assertThatThrownBy(() -> preflight(config).check())
                .isInstanceOf(PreflightException.class)
                .hasMessageContaining("topic catalog has 2 partitions: must be 1")
                .hasMessageContaining(
                        "topic catalog has cleanup.policy = compact,delete: must be delete with"
                                + " retention.ms = -1 and retention.bytes = -1, or compact")
                .hasMessageContaining(
                        "topic in has message.timestamp.type = CreateTime: must be LogAppendTime")
                .hasMessageContaining(
                        "topic frequency-caps has cleanup.policy = delete: must be compact")
                .hasMessageContaining(
                        "topic events has message.timestamp.after.max.ms = 1000: must be at least"
                                + " adtally.ingest.max-future-skew, 300000");
    }

    @Test
    void asksForTheRetryJobsOwnTopicsAndNoOthers() throws Exception {
        String[] settings = {
            "--adtally.deployment.id=test",
            "--adtally.kafka.bootstrap-servers=" + kafka.bootstrapServers()
        };
        KafkaPreflight preflight = KafkaPreflight.ofRetry(RetryJobConfig.from(settings));
        assertThatThrownBy(preflight::check)
                .isInstanceOf(PreflightException.class)
                .hasMessageContaining("topic ads.dlq.v1 does not exist")
                .hasMessageContaining("topic ads.retry.v1 does not exist")
                .hasMessageContaining("topic ads.parked.v1 does not exist")
                .hasMessageContaining("topic ads.alerts.v1 does not exist")
                .hasMessageNotContaining("ads.events.v1");

        kafka.createTopics(
                List.of(
                        new NewTopic("ads.dlq.v1", 1, (short) 1),
                        LocalKafka.inputTopic("ads.retry.v1", 1),
                        new NewTopic("ads.parked.v1", 1, (short) 1),
                        new NewTopic("ads.alerts.v1", 1, (short) 1)));
        assertThatCode(preflight::check).doesNotThrowAnyException();
    }

    @Test
    void saysThatNobodyAnswers() {
        String nowhere = "127.0.0.1:1";

        assertThatThrownBy(
                        () ->
                                new KafkaPreflight(
                                                KafkaFixture.config(nowhere),
                                                KafkaFixture.ingest(),
                                                Duration.ofSeconds(2))
                                        .check())
                .isInstanceOf(PreflightException.class)
                .hasMessageContaining("adtally.kafka.bootstrap-servers = " + nowhere)
                .hasMessageContaining("do not answer");
    }

    private static KafkaPreflight preflight(KafkaConfig config) {
        return new KafkaPreflight(config, KafkaFixture.ingest());
    }

    private void set(String topic, String name, String value) throws Exception {
        try (Admin admin = kafka.admin()) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry(name, value),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
