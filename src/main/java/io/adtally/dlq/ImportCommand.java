package io.adtally.dlq;

import io.adtally.config.FileProblem;
import io.adtally.config.KafkaClients;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.io.LetterClients;
import io.adtally.io.LetterWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Mended letters go again. */
@Command(
        name = "import",
        description =
                "Sends the letters of an exported file to the retry topic, each with its repair in"
                        + " effect. The whole file is looked through before the first is sent, and"
                        + " what each repair changes is shown; --dry-run shows it of every letter.",
        footerHeading = "A line's \"repair\" is null, which sends the same bytes, or says:%n",
        footer = {
            "  {\"event\": {…}}                           the whole event, as in \"event\"",
            "  {\"text\": \"…\"} or {\"value_base64\": \"…\"}  the whole value instead",
            "  {\"key\": \"…\"}                             another key",
            "  {\"content_type\": \"…\"}                    another content type",
            "Nothing else of a line may be changed; a line taken out sends nothing. For instance:",
            "  jq -c '.repair = {event: (.event | .currency = \"USD\")}' f.jsonl > mended.jsonl"
        })
final class ImportCommand implements Callable<Integer> {
    private static final int MAX_PROBLEMS = 20;

    /** Of so many letters the changes are shown before they are sent. */
    private static final int MAX_SHOWN = 20;

    private static final int MAX_CHARS = 200;

    private final Surroundings surroundings;

    @Spec private CommandSpec spec;
    @Mixin private Connection connection;
    @Mixin private Audit audit;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "What export wrote, and somebody mended.")
    private Path file;

    @Option(
            names = "--retry-topic",
            paramLabel = "TOPIC",
            defaultValue = "ads.retry.v1",
            description = "adtally.ingest.retry-topic of the job (default: ${DEFAULT-VALUE}).")
    private String retryTopic;

    @Option(
            names = "--from-line",
            defaultValue = "1",
            paramLabel = "LINE",
            description = "Leaves out the lines before it (default: ${DEFAULT-VALUE}).")
    private long fromLine;

    @Option(
            names = "--unchecked",
            description = "Sends also what ingest would refuse again, as far as can be told here.")
    private boolean unchecked;

    @Option(
            names = "--dry-run",
            description = "Only looks the file through, and shows what each repair changes.")
    private boolean dryRun;

    private String run;
    private long lineNumber;
    private long sent;
    private long repaired;
    private int problems;

    /** What is done with a line. */
    private interface LineAction {
        void take(RepairedLetter letter);
    }

    ImportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        KafkaClients clients = connection.clients();
        run = RunId.next(surroundings);
        forEachLine(this::check);
        if (problems > 0) {
            throw new DlqException(
                    problems
                            + " lines of "
                            + file
                            + " are wrong; nothing was sent. Mend them or take them out; with"
                            + " --unchecked what ingest would refuse goes all the same");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (dryRun) {
            out.println(sent + " letters could be sent, " + repaired + " of them mended");
            return 0;
        }
        LetterClients.requireTopics(clients, List.of(retryTopic, audit.topic()));
        if (repaired > MAX_SHOWN) {
            out.println((repaired - MAX_SHOWN) + " more letters are mended; --dry-run shows how");
        }
        sent = 0;
        repaired = 0;
        boolean interrupted = send(clients);
        out.println(sent + " letters sent to " + retryTopic + ", " + repaired + " of them mended");
        if (interrupted) {
            out.println("to go on: the same with --from-line " + lineNumber);
            return DlqCommand.INTERRUPTED;
        }
        return 0;
    }

    private boolean send(KafkaClients clients) throws IOException {
        try (LetterWriter writer = new LetterWriter(clients)) {
            AuditLog log = audit.log(writer, surroundings);
            log.enter(run, spec.name(), "begun", details());
            boolean whole =
                    forEachLine(
                            letter -> {
                                count(letter);
                                writer.send(
                                        retryTopic,
                                        letter.record().key(),
                                        letter.record().value(),
                                        letter.headers());
                            });
            writer.flush();
            log.enter(run, spec.name(), whole ? "done" : "interrupted", details());
            return !whole;
        }
    }

    private void check(RepairedLetter letter) {
        count(letter);
        if (letter.repaired() && (dryRun || repaired <= MAX_SHOWN)) {
            show(letter);
        }
        letter.refusal()
                .filter(refusal -> !unchecked)
                .ifPresent(refusal -> complain("ingest would refuse it again: " + refusal));
    }

    private void show(RepairedLetter letter) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("line " + lineNumber + ", " + Harmless.text(letter.letter(), MAX_CHARS) + ":");
        List<String> changes = letter.changes();
        if (changes.isEmpty()) {
            out.println("  other bytes, which say the same");
        }
        changes.forEach(change -> out.println("  " + change));
    }

    private void count(RepairedLetter letter) {
        sent++;
        repaired += letter.repaired() ? 1 : 0;
    }

    /** False if it was interrupted before the line that {@link #lineNumber} says. */
    private boolean forEachLine(LineAction action) {
        lineNumber = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                lineNumber++;
                if (surroundings.interrupted().getAsBoolean()) {
                    return false;
                }
                if (lineNumber >= fromLine && !line.isBlank()) {
                    take(line, action);
                }
            }
        } catch (IOException e) {
            throw new DlqException("--input " + FileProblem.of(file, e));
        }
        return true;
    }

    private void take(String line, LineAction action) {
        RepairedLetter letter;
        try {
            letter = RepairedLetter.of(Json.read(line, ExportedLetter.class), run);
        } catch (IllegalArgumentException e) {
            complain(e.getMessage());
            return;
        }
        action.take(letter);
    }

    private void complain(String problem) {
        problems++;
        if (problems <= MAX_PROBLEMS) {
            spec.commandLine()
                    .getErr()
                    .println("line " + lineNumber + ": " + Harmless.text(problem, 400));
        }
    }

    private Map<String, Object> details() throws IOException {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("target", retryTopic);
        details.put("file", file.getFileName().toString());
        details.put("file_sha256", DeadLetterHeaders.sha256(Files.readAllBytes(file)));
        details.put("letters", sent);
        details.put("repaired", repaired);
        return details;
    }
}
