package io.adtally.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.SourceRecord;
import io.adtally.local.LocalKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every command against a real broker. Each test has topics of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DlqToolITCase {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How a process ends that was asked to. */
    private static final int SIGTERM = 128 + 15;

    private LocalKafka kafka;
    private LetterLog log;
    private int tests;
    private String dlq;
    private String retry;
    private String parked;
    private String audit;

    @BeforeAll
    void startKafka(@TempDir Path directory) throws Exception {
        kafka = LocalKafka.start(directory, 0);
        log = new LetterLog(kafka.bootstrapServers());
    }

    @AfterAll
    void stopKafka() {
        log.close();
        kafka.close();
    }

    @BeforeEach
    void makeTopics() throws Exception {
        tests++;
        dlq = "dlq-" + tests;
        retry = "retry-" + tests;
        parked = "parked-" + tests;
        audit = "audit-" + tests;
        kafka.createTopics(
                Stream.of(dlq, retry, parked, audit)
                        .map(name -> new NewTopic(name, 1, (short) 1))
                        .toList());
    }

    @Test
    void listsHowManyThereAreOfWhat() throws Exception {
        log.write(dlq, orphans(3), true);
        log.write(dlq, List.of(malformed()), true);
        log.write(dlq, orphans(2), false);

        Tool.Said counts = tool().run("list");
        assertThat(counts.exitCode()).as(counts.err()).isZero();
        assertThat(counts.lines()).hasSize(4);
        assertThat(counts.lines().get(1))
                .startsWith("MALFORMED_JSON")
                .contains("no", "ads.conversions.v1", " 1  ");
        assertThat(counts.lines().get(2)).startsWith("ORPHAN").contains("yes", " 3  ");
        assertThat(counts.lines().get(3)).isEqualTo("4 letters");

        assertThat(tool().run("list", "--retriable", "--json").lines())
                .singleElement()
                .extracting(line -> field(line, "letters"))
                .isEqualTo("3");
        assertThat(tool().run("list", "--letters", "--limit", "2").lines()).hasSize(2);
        assertThat(tool().run("list", "--key", "imp-1", "--letters").lines())
                .singleElement()
                .asString()
                .startsWith("0@1  ")
                .contains("ORPHAN  ads.clicks.v1-1@99  what was wrong");
        assertThat(tool().run("list", "--from", "2100-01-01T00:00:00Z").lines())
                .contains("0 letters");
        assertThat(log.read(audit)).isEmpty();
    }

    @Test
    void showsALetterAndHidesWhoItWas() throws Exception {
        log.write(dlq, orphans(1), true);

        Tool.Said hidden = tool().run("show", "0@0");
        assertThat(hidden.exitCode()).as(hidden.err()).isZero();
        assertThat(hidden.out())
                .contains("impression_id = \"imp-0\"", "user_id = 23 characters (hidden")
                .doesNotContain(Letters.USER);
        assertThat(log.read(audit)).isEmpty();

        Tool.Said shown = tool().run("show", "0@0", "--show-user-ids", "--as", "Ada");
        assertThat(shown.out()).contains("user_id = \"" + Letters.USER + "\"");
        assertThat(audited())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.path("who").asText()).isEqualTo("Ada");
                            assertThat(entry.path("account").asText()).isEqualTo("tester");
                            assertThat(entry.path("command").asText()).isEqualTo("show");
                            assertThat(entry.path("letter").asText()).isEqualTo(dlq + "-0@0");
                        });

        Tool.Said missing = tool().run("show", "0@7");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("there is no letter at 0@7 of " + dlq);
    }

    @Test
    void replaysTheSameBytesAndSaysWhatCannotGo() throws Exception {
        log.write(dlq, List.of(orphan("imp-0"), malformed(), catalogEntry(), tooLarge()), true);

        Tool.Said rehearsal = tool().run("replay", "--all", "--dry-run");
        assertThat(rehearsal.out()).contains("2 letters would be sent to " + retry);
        assertThat(log.read(retry)).isEmpty();
        assertThat(log.read(audit)).isEmpty();

        Tool.Said said = tool().run("replay", "--all");
        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out())
                .contains("1  ORPHAN", "1  MALFORMED_JSON", "1  left out: a catalog entry")
                .contains("1  left out: cut to fit", "2 letters sent to " + retry);
        List<ConsumerRecord<byte[], byte[]>> sent = log.read(retry);
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0).key()).isEqualTo(orphan("imp-0").source().key());
        assertThat(sent.get(0).value()).isEqualTo(orphan("imp-0").source().value());
        assertThat(headers(sent.get(0)))
                .containsAllEntriesOf(DeadLetterHeaders.of(orphan("imp-0").nextAttempt()))
                .containsEntry("adtally.dlq.attempt", "3")
                .containsEntry("adtally.dlq.letter", dlq + "-0@0")
                .containsKey("adtally.dlq.run");
        assertThat(audited())
                .extracting(entry -> entry.path("event").asText())
                .containsExactly("begun", "done");
        assertThat(audited().get(1).path("letters").asLong()).isEqualTo(2);
        assertThat(audited().get(1).path("run").asText())
                .isEqualTo(headers(sent.get(0)).get("adtally.dlq.run"));

        tool().run("replay", "--all");
        List<ConsumerRecord<byte[], byte[]>> twice = log.read(retry);
        assertThat(twice).hasSize(4);
        assertThat(twice.get(2).value()).isEqualTo(sent.get(0).value());
        assertThat(groups()).isEmpty();
    }

    @Test
    void goesOnWhereItWasInterrupted() throws Exception {
        log.write(dlq, orphans(30), true);

        Tool.Said first =
                tool().interruptedBy(() -> log.read(retry).size() >= 3)
                        .run("replay", "--reason", "ORPHAN", "--rate", "20");
        assertThat(first.exitCode()).isEqualTo(130);
        int sent = log.read(retry).size();
        assertThat(sent).isBetween(3, 29);
        String run = audited().get(0).path("run").asText();
        assertThat(first.out())
                .contains(sent + " letters sent")
                .contains("to go on: dlq.sh replay --resume " + run);

        // What is written meanwhile is not what was meant.
        log.write(dlq, List.of(orphan("imp-late")), true);
        assertThat(tool().run("park", "--resume", run).err()).contains("it is a replay");
        Tool.Said second = tool().run("replay", "--resume", run);
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(keys(log.read(retry))).containsExactlyElementsOf(names(30));
        assertThat(audited())
                .extracting(entry -> entry.path("event").asText())
                .containsExactly("begun", "interrupted", "begun", "done");
        assertThat(tool().run("replay", "--resume", run).err()).contains("there is no such run");
    }

    @Test
    void goesOnWhereTheProcessWasStopped(@TempDir Path directory) throws Exception {
        log.write(dlq, orphans(60), true);
        Path output = directory.resolve("output");
        Process process = script(output, "replay", "--all", "--rate", "5");
        while (log.read(retry).size() < 5) {
            assertThat(process.isAlive()).isTrue();
        }

        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(SIGTERM);
        String said = Files.readString(output);
        String run = audited().get(0).path("run").asText();
        assertThat(said).contains("to go on: dlq.sh replay --resume " + run);
        assertThat(log.read(retry)).hasSizeLessThan(60);

        assertThat(tool().run("replay", "--resume", run).exitCode()).isZero();
        assertThat(keys(log.read(retry))).containsExactlyElementsOf(names(60));
    }

    @Test
    void sendsWhatWasMendedInAFile(@TempDir Path directory) throws Exception {
        log.write(dlq, List.of(orphan("imp-0"), malformed()), true);
        Path file = directory.resolve("letters.jsonl");

        Tool.Said exported = tool().run("export", "--all", "--output", file.toString());
        assertThat(exported.err()).contains("--all");
        exported = tool().run("export", "--output", file.toString());
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(tool().run("export", "--output", file.toString()).err())
                .contains("must be a file that is not there yet");

        Tool.Said refused = tool().run("import", "--input", file.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("line 2: ingest would refuse it again: MALFORMED_JSON")
                .contains("nothing was sent");

        mend(file);
        Tool.Said imported = tool().run("import", "--input", file.toString());
        assertThat(imported.exitCode()).as(imported.err()).isZero();
        assertThat(imported.out())
                .contains("line 2, " + dlq + "-0@1:\n", "  type: absent → \"3\"\n")
                .contains("2 letters sent to " + retry + ", 1 of them mended");
        List<ConsumerRecord<byte[], byte[]>> sent = log.read(retry);
        assertThat(sent.get(0).value()).isEqualTo(orphan("imp-0").source().value());
        assertThat(headers(sent.get(0))).doesNotContainKey("adtally.dlq.repaired-from");
        assertThat(new String(sent.get(1).value(), StandardCharsets.UTF_8))
                .isEqualTo("{\"impressionId\":\"imp-9\",\"type\":3,\"eventTimeMs\":1767225600000}");
        assertThat(headers(sent.get(1)))
                .containsEntry(
                        "adtally.dlq.repaired-from",
                        DeadLetterHeaders.sha256(malformed().source().value()))
                .containsEntry("adtally.dlq.letter", dlq + "-0@1")
                .containsEntry("content-type", "application/json");
        assertThat(audited())
                .extracting(entry -> entry.path("command").asText())
                .containsExactly("export", "export", "import", "import");
    }

    @Test
    void goesOnWithAFileWhereItWasInterrupted(@TempDir Path directory) throws Exception {
        log.write(dlq, orphans(5), true);
        String file = directory.resolve("letters.jsonl").toString();
        assertThat(tool().run("export", "--output", file).exitCode()).isZero();

        // Once a line when the file is looked through, and once a line when it is sent.
        AtomicLong looks = new AtomicLong();
        Tool.Said first =
                tool().interruptedBy(() -> looks.incrementAndGet() > 5 + 3)
                        .run("import", "--input", file);
        assertThat(first.exitCode()).isEqualTo(130);
        assertThat(first.out()).contains("3 letters sent", "to go on: the same with --from-line 4");
        Tool.Said second = tool().run("import", "--input", file, "--from-line", "4");
        assertThat(second.exitCode()).as(second.err()).isZero();

        assertThat(keys(log.read(retry))).containsExactlyElementsOf(names(5));
    }

    @Test
    void sendsEachEventOfARecordOnItsOwn() throws Exception {
        log.write(dlq, List.of(orphan("imp-0"), batch()), true);

        Tool.Said rehearsal = tool().run("split", "--all", "--dry-run");
        assertThat(rehearsal.out()).contains("2 events of 1 letters would be sent to " + retry);
        assertThat(log.read(retry)).isEmpty();

        Tool.Said said = tool().run("split", "--reason", "MALFORMED_JSON");
        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out()).contains("2 events of 1 letters sent to " + retry);
        List<ConsumerRecord<byte[], byte[]>> sent = log.read(retry);
        assertThat(keys(sent)).containsExactly("imp-1", "imp-2");
        assertThat(new String(sent.get(1).value(), StandardCharsets.UTF_8))
                .isEqualTo("{\"impressionId\":\"imp-2\",\"type\":3}");
        assertThat(headers(sent.get(1)))
                .containsEntry("adtally.dlq.letter", dlq + "-0@1#2")
                .containsEntry("adtally.dlq.attempt", "3")
                .containsEntry("content-type", "application/json");
        assertThat(audited().get(1).path("records").asLong()).isEqualTo(2);
        assertThat(groups()).isEmpty();
    }

    @Test
    void parksLettersAsTheyAre() throws Exception {
        log.write(dlq, List.of(orphan("imp-0"), tooLarge()), true);

        Tool.Said said = tool().run("park", "--all");
        assertThat(said.exitCode()).as(said.err()).isZero();
        List<ConsumerRecord<byte[], byte[]>> there = log.read(parked);
        assertThat(there).hasSize(2);
        assertThat(headers(there.get(0)))
                .containsAllEntriesOf(DeadLetterHeaders.of(orphan("imp-0")))
                .containsEntry("adtally.dlq.letter", dlq + "-0@0");
        assertThat(headers(there.get(1))).containsAllEntriesOf(DeadLetterHeaders.of(tooLarge()));
        assertThat(tool().run("replay", "--all", "--topic", parked).out())
                .contains("1 letters sent to " + retry);
    }

    @Test
    void saysWhatIsNotThere(@TempDir Path directory) throws IOException {
        assertThat(tool().run("replay", "--all", "--retry-topic", "nowhere").err())
                .isEqualTo(
                        "dlq.sh: there is no topic nowhere on "
                                + kafka.bootstrapServers()
                                + ", or it may not be seen\n");
        assertThat(tool().run("show", "5@0").err()).contains("nor a partition 5");
        Path config = directory.resolve("client.properties");
        Files.writeString(
                config,
                """
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=PLAIN
                sasl.jaas.config=env:ADTALLY_NO_SUCH_SECRET
                """);
        Tool.Said said = tool().run("list", "--client-config", config.toString());
        assertThat(said.exitCode()).isNotZero();
        assertThat(said.err())
                .contains("no environment variable for env:ADTALLY_NO_SUCH_SECRET")
                .doesNotContain("\tat ");
    }

    private Tool tool() {
        return new Tool(
                Map.of(
                        "--bootstrap-servers",
                        kafka.bootstrapServers(),
                        "--topic",
                        dlq,
                        "--retry-topic",
                        retry,
                        "--parked-topic",
                        parked,
                        "--audit-topic",
                        audit));
    }

    private Process script(Path output, String... arguments) throws IOException {
        Path home = Path.of(System.getProperty("adtally.jar")).getParent().getParent();
        List<String> command = new ArrayList<>();
        command.add(home.resolve("scripts/dlq.sh").toString());
        command.addAll(tool().commandLine(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static void mend(Path file) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        ObjectNode line = (ObjectNode) JSON.readTree(lines.get(1));
        line.putObject("repair")
                .put(
                        "text",
                        "{\"impressionId\":\"imp-9\",\"type\":3,\"eventTimeMs\":1767225600000}");
        lines.set(1, line.toString());
        Files.write(file, lines);
    }

    private List<JsonNode> audited() throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> entry : log.read(audit)) {
            entries.add(JSON.readTree(entry.value()));
        }
        return entries;
    }

    private List<String> groups() throws Exception {
        try (Admin admin = kafka.admin()) {
            return admin.listGroups().all().get().stream().map(group -> group.groupId()).toList();
        }
    }

    private static String field(String json, String name) {
        return Json.tree(json).path(name).asText();
    }

    private static List<DeadLetter> orphans(int count) {
        return names(count).stream().map(Letters::orphan).toList();
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(number -> "imp-" + number).toList();
    }

    private static DeadLetter orphan(String impressionId) {
        return Letters.orphan(impressionId);
    }

    private static DeadLetter malformed() {
        return Letters.letter(
                RejectionReason.MALFORMED_JSON,
                "ads.conversions.v1",
                SourceRecord.JSON,
                "imp-9",
                Letters.bytes("{\"impressionId\":\"imp-9\""));
    }

    private static DeadLetter catalogEntry() {
        return Letters.letter(
                RejectionReason.CATALOG_ENTRY_CHANGED,
                "ads.catalog.v1",
                SourceRecord.PROTOBUF,
                "token-1@5",
                new byte[] {1});
    }

    private static DeadLetter batch() {
        return Letters.letter(
                RejectionReason.MALFORMED_JSON,
                Letters.CLICKS,
                SourceRecord.JSON,
                "imp-1",
                Letters.bytes(
                        "[{\"impressionId\":\"imp-1\",\"type\":3},"
                                + "{\"impressionId\":\"imp-2\",\"type\":3}]"));
    }

    private static DeadLetter tooLarge() {
        return Letters.letter(
                RejectionReason.RECORD_TOO_LARGE,
                Letters.CLICKS,
                SourceRecord.PROTOBUF,
                "imp-5",
                new byte[DeadLetterHeaders.MAX_VALUE_BYTES + 1]);
    }

    private static List<String> keys(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(each -> new String(each.key(), StandardCharsets.UTF_8))
                .toList();
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }
}
