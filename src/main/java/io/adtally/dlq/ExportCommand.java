package io.adtally.dlq;

import io.adtally.config.FileProblem;
import io.adtally.config.KafkaClients;
import io.adtally.deadletter.StoredLetter;
import io.adtally.io.LetterClients;
import io.adtally.io.LetterReader;
import io.adtally.io.LetterWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Letters in a file, for a person to mend. */
@Command(
        name = "export",
        description =
                "Writes letters to a file, one line of JSON each, to be mended and imported. The"
                        + " file holds user ids: only you may read it, and the audit log knows.")
final class ExportCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec private CommandSpec spec;
    @Mixin private Connection connection;
    @Mixin private Audit audit;
    @Mixin private Selection selection;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description = "The file to make; it must not be there yet.")
    private Path file;

    private long letters;

    ExportCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        LetterFilter filter = selection.filter(surroundings.clock());
        KafkaClients clients = connection.clients();
        LetterClients.requireTopics(clients, List.of(connection.topic(), audit.topic()));
        createFile();
        String run = RunId.next(surroundings);
        try (LetterWriter writer = new LetterWriter(clients);
                LetterReader reader = new LetterReader(clients, connection.topic())) {
            AuditLog log = audit.log(writer, surroundings);
            log.enter(run, spec.name(), "begun", details(filter));
            export(reader, filter);
            boolean interrupted = surroundings.interrupted().getAsBoolean();
            log.enter(run, spec.name(), interrupted ? "interrupted" : "done", details(filter));
        }
        spec.commandLine().getOut().println(letters + " letters are in " + file);
        return surroundings.interrupted().getAsBoolean() ? DlqCommand.INTERRUPTED : 0;
    }

    private void createFile() {
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new DlqException("--output " + file + ": must be a file that is not there yet");
        } catch (IOException e) {
            throw new DlqException("--output " + FileProblem.of(file, e));
        }
    }

    private void export(LetterReader reader, LetterFilter filter) {
        try (Writer lines = Files.newBufferedWriter(file)) {
            reader.read(
                    LetterRanges.of(reader, filter),
                    surroundings.interrupted(),
                    (LetterRanges.Visit)
                            stored -> {
                                if (filter.matches(stored)) {
                                    write(stored, lines);
                                }
                            });
        } catch (IOException e) {
            throw new DlqException("--output " + FileProblem.of(file, e));
        } catch (UncheckedIOException e) {
            throw new DlqException("--output " + FileProblem.of(file, e.getCause()));
        }
    }

    private void write(StoredLetter stored, Writer lines) {
        try {
            lines.write(Json.write(ExportedLetter.of(stored)) + "\n");
            letters++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> details(LetterFilter filter) {
        return Map.of("source", connection.topic(), "filter", filter, "letters", letters);
    }
}
