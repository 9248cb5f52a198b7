package io.adtally.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a command line is said before anything is opened: nobody listens there. */
class OptionsTest {
    private static final int USAGE = 2;

    private final Tool tool = new Tool(Map.of("--bootstrap-servers", "127.0.0.1:1"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replay --reason NO_SUCH | --reason \"NO_SUCH\": must be one of NULL_VALUE, ",
                "replay --reason ORPHAN --retriable | --reason and --retriable: only one",
                "replay | say which letters, for instance by --reason, or --all",
                "replay --all --key k | --all: there are other options that narrow it down",
                "replay --resume r --all | --resume: the run knows which letters",
                "replay --all --rate 0 | --rate 0: must be 1 to 100000",
                "replay --all --rate many | Invalid value for option '--rate'",
                "replay --all --retry-topic ads.dlq.v1 | the letters would go where they are",
                "park --all --parked-topic x --topic x | the letters would go where they are",
                "list --at 1@x | --at \"1@x\": must be PARTITION, PARTITION@OFFSET or",
                "list --at 1@9-8 | the lower first",
                "list --from yesterday | --from \"yesterday\": must be a UTC time such as",
                "list --to 9999999999999-01-01T00:00:00Z | must be a UTC time such as",
                "show 5 | \"5\": must be PARTITION@OFFSET, such as 3@17",
                "import | Missing required option: '--input=FILE'",
                "list --no-such | Unknown option: '--no-such'",
            })
    void namesTheOptionAndWhatIsAllowed(String arguments, String message) {
        Tool.Said said = tool.run(arguments.split(" "));

        assertThat(said.exitCode()).isEqualTo(USAGE);
        assertThat(said.err()).contains(message);
    }

    @Test
    void asksForBrokersWhereTheEnvironmentNamesNone() {
        Tool.Said said = new Tool(Map.of()).run("list");

        assertThat(said.exitCode()).isEqualTo(USAGE);
        assertThat(said.err()).contains("Missing required option: '--bootstrap-servers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "http://kafka:9092", "kafka:9092,", "me:hunter2@kafka:9092"})
    void refusesWhatAreNoBrokers(String servers) {
        Tool.Said said = new Tool(Map.of("--bootstrap-servers", servers)).run("list");

        assertThat(said.exitCode()).isEqualTo(USAGE);
        assertThat(said.err()).contains(": must be host:port").doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssl.keystore.password=hunter2 | must be file:/path or env:NAME",
                "sasl.jaas.config=x required password='hunter2'; | must be file:/path or env:NAME",
                "isolation.level=read_uncommitted | is adtally's own to set",
                "sekurity.protocol=hunter2 | is no property of Kafka's",
                "a\\u00zz=hunter2 | cannot be read",
            })
    void refusesClientPropertiesWithoutShowingThem(
            String line, String message, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("client.properties"), line);

        Tool.Said said = tool.run("list", "--client-config", file.toString());

        assertThat(said.exitCode()).isEqualTo(USAGE);
        assertThat(said.err()).contains(message).doesNotContain("hunter2");
    }

    @Test
    void namesTheFileAndTheReason(@TempDir Path directory) throws Exception {
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xFF});
        Path none = directory.resolve("none");

        assertThat(tool.run("import", "--input", none.toString()).err())
                .isEqualTo("dlq.sh: --input " + none + ": no such file\n");
        assertThat(tool.run("import", "--input", directory.toString()).err())
                .isEqualTo("dlq.sh: --input " + directory + ": is a directory\n");
        assertThat(tool.run("import", "--input", binary.toString()).err())
                .isEqualTo("dlq.sh: --input " + binary + ": is not text in UTF-8\n");
        assertThat(tool.run("list", "--client-config", none.toString()).err())
                .contains("--client-config " + none + " cannot be read: no such file");
    }

    @Test
    void saysThatNobodyAnswersInALine(@TempDir Path directory) throws Exception {
        Path impatient =
                Files.writeString(
                        directory.resolve("client.properties"),
                        "default.api.timeout.ms=300\nrequest.timeout.ms=200\n");

        Tool.Said said = tool.run("list", "--client-config", impatient.toString());

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.err()).startsWith("dlq.sh: 127.0.0.1:1 does not answer").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "export", "import", "replay", "park"})
    void explainsEachCommand(String command) {
        Tool.Said said = new Tool(Map.of()).run(command, "--help");

        assertThat(said.exitCode()).isZero();
        assertThat(said.out()).contains("Usage: dlq.sh " + command, "--bootstrap-servers");
    }
}
