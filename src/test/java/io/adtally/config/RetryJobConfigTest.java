package io.adtally.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryJobConfigTest {
    @Test
    void needsNoLedger() {
        RetryJobConfig config = from();

        assertThat(config.retry())
                .isEqualTo(
                        new RetryConfig(
                                "ads.retry.v1", "ads.parked.v1", 5, 300_000, 21_600_000, 100));
        assertThat(config.alert())
                .isEqualTo(new AlertConfig("ads.alerts.v1", 60_000, 5, 5, 100, 300_000));
        assertThat(config.kafka().deadLettersTopic()).isEqualTo("ads.dlq.v1");
    }

    /** One file serves both jobs; what is wrong in it is wrong for both. */
    @Test
    void readsTheMainJobsSettingsAndRefusesWhatIsWrongInThem() {
        assertThat(
                        from(
                                        "--adtally.ledger.jdbc-url=jdbc:postgresql://db:5432/l",
                                        "--adtally.session.gap=10 min")
                                .deploymentId())
                .isEqualTo("prod");
        assertThatThrownBy(() -> from("--adtally.ledger.batch-rows=0"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("adtally.ledger.batch-rows = 0");
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> RetryJobConfig.from(new String[0]))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("adtally.deployment.id is not set")
                .hasMessageContaining("adtally.kafka.bootstrap-servers is not set");
    }

    @Test
    void refusesAnAlertWindowInWhichNothingWouldShow() {
        assertThatThrownBy(() -> from("--adtally.checkpoint.interval=2 min"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("adtally.alert.window = 1 min: must be above")
                .hasMessageContaining("adtally.checkpoint.interval = 2 min");
    }

    @Test
    void refusesALongestBackoffBelowTheFirst() {
        assertThatThrownBy(() -> from("--adtally.retry.max-backoff=1 min"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("adtally.retry.max-backoff = 1 min: must be at least");
    }

    @Test
    void refusesATopicOfTwoUses() {
        assertThatThrownBy(() -> from("--adtally.retry.parked-topic=ads.retry.v1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("adtally.retry.parked-topic = ads.retry.v1");
    }

    private static RetryJobConfig from(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--adtally.deployment.id=prod",
                                "--adtally.kafka.bootstrap-servers=kafka:9092"));
        arguments.addAll(List.of(more));
        return RetryJobConfig.from(arguments.toArray(String[]::new));
    }
}
