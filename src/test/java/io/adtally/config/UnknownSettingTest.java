package io.adtally.config;

import static io.adtally.config.Arguments.configWith;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownSettingTest {
    @ParameterizedTest
    @CsvSource({
        "adtally.checkpoint.intervall, adtally.checkpoint.interval",
        "adtally.ledger.batchrows, adtally.ledger.batch-rows",
        "adtally.catalog.leed, adtally.catalog.lead",
        "adtally.kafka.bootstrap.servers, adtally.kafka.bootstrap-servers",
    })
    void namesTheNearestSetting(String key, String nearest) {
        assertThatThrownBy(() -> configWith("--" + key + "=7"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        key + " = 7: there is no such setting; the nearest is " + nearest);
    }

    @Test
    void namesNoneWhereNoneIsNear() {
        assertThatThrownBy(() -> configWith("--adtally.webhooks.vendor.endpoint=7"))
                .hasMessageContaining("there is no such setting")
                .hasMessageNotContaining("the nearest is");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adtally.ledger.passwd",
                "adtally.ledger.PASSWORD",
                "adtally.webhook.secret",
                "adtally.api-key",
                "adtally.kafka.client.sasl.jaas.conf"
            })
    void hidesWhatMayBeASecret(String key) {
        assertThatThrownBy(() -> configWith("--" + key + "=hunter2"))
                .hasMessageContaining(key + " = (hidden): ")
                .hasMessageNotContaining("hunter2");
    }
}
