package io.adtally.dlq;

import io.adtally.event.Samples;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Runs commands of the tool, and keeps what they say. */
final class Tool {
    private static final Map<String, List<String>> OPTIONS_OF =
            Map.of(
                    "list", List.of("--topic"),
                    "show", List.of("--topic", "--audit-topic"),
                    "export", List.of("--topic", "--audit-topic"),
                    "import", List.of("--retry-topic", "--audit-topic"),
                    "replay", List.of("--topic", "--retry-topic", "--audit-topic"),
                    "split", List.of("--topic", "--retry-topic", "--audit-topic"),
                    "park", List.of("--topic", "--parked-topic", "--audit-topic"));

    private final Map<String, String> options;
    private BooleanSupplier interrupted = () -> false;

    /** What a command said and how it ended. */
    record Said(int exitCode, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    /**
     * A tool that adds options where a command has them and a test gives none.
     *
     * @param options by name; those of no entry in {@link #OPTIONS_OF} go to every command
     */
    Tool(Map<String, String> options) {
        this.options = options;
    }

    Tool interruptedBy(BooleanSupplier condition) {
        this.interrupted = condition;
        return this;
    }

    Said run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                DlqCommand.in(surroundings())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(commandLine(arguments).toArray(String[]::new));
        return new Said(exitCode, out.toString(), err.toString());
    }

    List<String> commandLine(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        List<String> known = OPTIONS_OF.get(arguments[0]);
        options.forEach(
                (name, value) -> {
                    boolean special = OPTIONS_OF.values().stream().anyMatch(o -> o.contains(name));
                    if (!all.contains(name) && (!special || known.contains(name))) {
                        all.add(name);
                        all.add(value);
                    }
                });
        return all;
    }

    private Surroundings surroundings() {
        return new Surroundings(
                InstantSource.fixed(Instant.ofEpochMilli(Samples.NOON_MS)),
                System::nanoTime,
                () -> UUID.randomUUID().toString(),
                interrupted,
                false,
                "tester");
    }
}
