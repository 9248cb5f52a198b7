package io.adtally.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlsTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://db/ledger, jdbc:mysql://db/ledger",
        "jdbc:postgresql://db/ledger?password=hunter2, jdbc:postgresql://db/ledger?(hidden)",
        "jdbc:postgresql://me:hunter2@db/ledger, jdbc:postgresql://(hidden)",
        "https://me:hun@ter2/@registry/x, https://(hidden)",
        "me:hunter2@registry, (hidden)",
        "me:hunter2@registry//x, (hidden)",
    })
    void showsAUrlWithoutItsSecrets(String url, String shown) {
        assertThat(Urls.withoutSecrets(url)).isEqualTo(shown);
    }
}
