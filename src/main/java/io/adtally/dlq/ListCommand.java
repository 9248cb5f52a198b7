package io.adtally.dlq;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.StoredLetter;
import io.adtally.io.LetterClients;
import io.adtally.io.LetterReader;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What there is. */
@Command(
        name = "list",
        description = "Counts letters by reason and input topic, or lists them one by one.")
final class ListCommand implements Callable<Integer> {
    private static final int MAX_CELL_CHARS = 60;
    private static final int MAX_MESSAGE_CHARS = 160;

    private final Surroundings surroundings;

    @Spec private CommandSpec spec;
    @Mixin private Connection connection;
    @Mixin private Selection selection;

    @Option(names = "--letters", description = "One line a letter instead of counts.")
    private boolean each;

    @Option(
            names = "--limit",
            defaultValue = "50",
            paramLabel = "LETTERS",
            description = "With --letters: at most so many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Counts as JSON, one line each.")
    private boolean json;

    private int listed;

    ListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        LetterFilter filter = selection.filter(surroundings.clock());
        LetterClients.requireTopics(connection.clients(), List.of(connection.topic()));
        LetterCounts counts = new LetterCounts();
        PrintWriter out = spec.commandLine().getOut();
        try (LetterReader reader = new LetterReader(connection.clients(), connection.topic())) {
            reader.read(
                    LetterRanges.of(reader, filter),
                    () -> surroundings.interrupted().getAsBoolean() || (each && listed >= limit),
                    (LetterRanges.Visit)
                            stored -> {
                                if (filter.matches(stored)) {
                                    counts.add(stored);
                                    listed++;
                                    if (each) {
                                        out.println(line(stored));
                                    }
                                }
                            });
        }
        if (json) {
            counts.rows().forEach(row -> out.println(Json.write(row)));
        } else if (!each) {
            printTable(counts, out);
        }
        out.flush();
        return surroundings.interrupted().getAsBoolean() ? DlqCommand.INTERRUPTED : 0;
    }

    private static void printTable(LetterCounts counts, PrintWriter out) {
        String format = "%-24s %-5s %-28s %10s  %-24s %s%n";
        out.printf(format, "REASON", "RETRY", "INPUT TOPIC", "LETTERS", "FIRST", "LAST");
        for (LetterCounts.Row row : counts.rows()) {
            out.printf(
                    format,
                    row.reason(),
                    row.retriable() ? "yes" : "no",
                    Harmless.text(row.inputTopic(), MAX_CELL_CHARS),
                    row.letters(),
                    Instant.ofEpochMilli(row.firstMs()),
                    Instant.ofEpochMilli(row.lastMs()));
        }
        out.println(counts.total() + " letters");
    }

    private static String line(StoredLetter stored) {
        Optional<DeadLetter> letter = stored.letter();
        return stored.partition()
                + "@"
                + stored.offset()
                + "  "
                + Instant.ofEpochMilli(stored.timestampMs())
                + "  "
                + letter.map(known -> known.reason().name()).orElse(LetterCounts.UNKNOWN)
                + "  "
                + letter.map(known -> known.source().toString())
                        .map(place -> Harmless.text(place, MAX_CELL_CHARS))
                        .orElse("")
                + "  "
                + letter.map(DeadLetter::message)
                        .map(message -> Harmless.text(message, MAX_MESSAGE_CHARS))
                        .orElse("");
    }
}
