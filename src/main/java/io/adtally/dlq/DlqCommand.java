package io.adtally.dlq;

import io.adtally.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of {@code scripts/dlq.sh}. */
@Command(
        name = "dlq.sh",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks into dead letters, mends them, and sends them again.")
public final class DlqCommand {
    /** As a shell says of what Ctrl-C has ended. */
    static final int INTERRUPTED = 130;

    private DlqCommand() {}

    /** The command line with all its commands. */
    public static CommandLine in(Surroundings surroundings) {
        return new CommandLine(new DlqCommand())
                .addSubcommand(new ListCommand(surroundings))
                .addSubcommand(new ShowCommand(surroundings))
                .addSubcommand(new ExportCommand(surroundings))
                .addSubcommand(new ImportCommand(surroundings))
                .addSubcommand(new ReplayCommand(surroundings))
                .addSubcommand(new ParkCommand(surroundings))
                .setExecutionExceptionHandler((e, line, result) -> say(e, line));
    }

    /** What the outside world did wrong is said in a line; what we did wrong needs its trace. */
    private static int say(Exception e, CommandLine line) throws Exception {
        if (e instanceof ConfigException) {
            print(e.getMessage(), line);
            return CommandLine.ExitCode.USAGE;
        }
        if (e instanceof KafkaException
                || e instanceof IOException
                || e instanceof UncheckedIOException
                || e instanceof DlqException) {
            print(withCauses(e), line);
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw e;
    }

    private static void print(String message, CommandLine line) {
        PrintWriter err = line.getErr();
        err.println("dlq.sh: " + message);
        err.flush();
    }

    private static String withCauses(Throwable e) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = e; each != null; each = each.getCause()) {
            String message =
                    each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage();
            if (text.indexOf(message) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(message);
            }
        }
        return text.toString();
    }
}
