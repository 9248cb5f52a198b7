package io.adtally.config;

import static io.adtally.config.Arguments.configWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    @TempDir Path directory;

    @Test
    void takesValuesAfterAnEqualsSignOrASpace() {
        AdTallyConfig config =
                configWith(
                        "--adtally.checkpoint.interval=3 s", "--adtally.ledger.batch-rows", "17");

        assertThat(config.checkpointInterval()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.ledger().batchRows()).isEqualTo(17);
    }

    @Test
    void argumentsWinOverTheFile() throws IOException {
        String file = fileOf("adtally.ledger.batch-rows = 5 \nadtally.ingest.idleness: 7 s\n");

        AdTallyConfig config = configWith("--config", file, "--adtally.ledger.batch-rows=6");

        assertThat(config.ledger().batchRows()).isEqualTo(6);
        assertThat(config.ingest().idleness()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void refusesAnArgumentWithoutAValue() {
        assertRefused("--adtally.ledger.batch-rows has no value", "--adtally.ledger.batch-rows");
        assertRefused(
                "--adtally.ledger.batch-rows has no value",
                "--adtally.ledger.batch-rows",
                "--adtally.ledger.lease=5 s");
        assertRefused("adtally.ledger.batch-rows has no value", "--adtally.ledger.batch-rows=");
    }

    @Test
    void refusesASettingGivenTwice() throws IOException {
        assertRefused(
                "--adtally.ledger.batch-rows is given twice",
                "--adtally.ledger.batch-rows=1",
                "--adtally.ledger.batch-rows=1");
        assertRefused("--config is given twice", "--config", fileOf(""), "--config", fileOf(""));
        assertRefused(
                "adtally.ledger.batch-rows is set twice in ",
                "--config",
                fileOf("adtally.ledger.batch-rows=1\nadtally.ledger.batch-rows=1"));
    }

    @Test
    void refusesWhatIsNoSettingWithoutShowingIt() throws IOException {
        assertThatThrownBy(() -> configWith("hunter2"))
                .hasMessageContaining("argument 6 is none of --config FILE")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> configWith("--password=hunter2"))
                .hasMessageContaining("--password is none of --config FILE")
                .hasMessageNotContaining("hunter2");
        assertRefused("ledger.user in ", "--config", fileOf("ledger.user=x"));
    }

    @Test
    void refusesAFileItCannotRead() throws IOException {
        Path latin1 = directory.resolve("latin1.properties");
        Files.write(
                latin1, "adtally.ledger.user=J\u00fcrgen".getBytes(StandardCharsets.ISO_8859_1));

        assertRefused("cannot be read: ", "--config", directory.resolve("none").toString());
        assertRefused("cannot be read: ", "--config", directory.toString());
        assertRefused("cannot be read: ", "--config", latin1.toString());
        assertRefused("cannot be read: ", "--config", fileOf("adtally.ledger.user=\\u12"));
    }

    private static void assertRefused(String message, String... arguments) {
        assertThatThrownBy(() -> configWith(arguments))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    private String fileOf(String text) throws IOException {
        return Files.writeString(directory.resolve("adtally.properties"), text).toString();
    }
}
