package io.adtally.config;

import io.adtally.docs.GeneratedSection;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class GeneratedSettingsTest {
    @Test
    void theReadmeShowsEverySetting() throws IOException {
        new GeneratedSection("README.md", "settings").mustBe(table());
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder(
                        """
                        | setting | default | must be | what it does |
                        |---|---|---|---|
                        """);
        for (SettingRule<?> rule : SettingRules.ALL) {
            row(table, rule.option().key(), defaultOf(rule), rule.allowed(), rule.description());
        }
        row(
                table,
                AdTallyOptions.KAFKA_CLIENT_PREFIX + "NAME",
                "none",
                "what Kafka says of NAME; a secret: " + Secret.RULE,
                AdTallyOptions.KAFKA_CLIENT_DESCRIPTION);
        return table.toString();
    }

    private static String defaultOf(SettingRule<?> rule) {
        if (rule.required()) {
            return "**required**";
        }
        return rule.defaultText().isEmpty()
                ? "none"
                : "`" + rule.defaultText().replace(",", "`, `") + "`";
    }

    private static void row(
            StringBuilder table, String key, String defaultText, String allowed, String text) {
        table.append("| `").append(key).append("` | ").append(defaultText);
        table.append(" | ").append(allowed).append(" | ").append(text).append(" |\n");
    }
}
