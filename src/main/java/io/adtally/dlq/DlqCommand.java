package io.adtally.dlq;

import io.adtally.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of {@code scripts/dlq.sh}. */
@Command(
        name = "dlq.sh",
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks into dead letters, mends them, and sends them again.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it is done",
            "1:Kafka or a file does not let it be done; what was done is said",
            "2:an option is wrong",
            "130:interrupted, as by Ctrl-C; how to go on is said"
        },
        footerHeading = "For instance:%n",
        footer = {
            "  export ADTALLY_BOOTSTRAP_SERVERS=kafka:9092",
            "  dlq.sh list                                   what is there?",
            "  dlq.sh list --reason ORPHAN --letters         which are they?",
            "  dlq.sh show 3@17                              what is wrong with this one?",
            "  dlq.sh replay --retriable --dry-run           what would be sent again?",
            "  dlq.sh replay --retriable                     send it",
            "  dlq.sh export --at 3@17-42 --output f.jsonl   to mend (see import --help)",
            "  dlq.sh import --input f.jsonl --dry-run       what would the repair change?",
            "  dlq.sh import --input f.jsonl                 send it",
            "  dlq.sh split --at 3@17 --dry-run              how many events are in this record?"
        })
public final class DlqCommand {
    /** As a shell says of what Ctrl-C has ended. */
    static final int INTERRUPTED = 130;

    private static final int MAX_CHARS = 1000;

    // That it is there is all that picocli needs.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Shows this.")
    private boolean help;

    private DlqCommand() {}

    /** The command line with all its commands. */
    public static CommandLine in(Surroundings surroundings) {
        return new CommandLine(new DlqCommand())
                .addSubcommand(new ListCommand(surroundings))
                .addSubcommand(new ShowCommand(surroundings))
                .addSubcommand(new ExportCommand(surroundings))
                .addSubcommand(new ImportCommand(surroundings))
                .addSubcommand(new ReplayCommand(surroundings))
                .addSubcommand(new SplitCommand(surroundings))
                .addSubcommand(new ParkCommand(surroundings))
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, arguments) -> sayWhatIsAllowed(e))
                .setExecutionExceptionHandler((e, command, result) -> say(e, command));
    }

    /** In a line: all options behind it would hide it. */
    private static int sayWhatIsAllowed(CommandLine.ParameterException e) {
        CommandLine command = e.getCommandLine();
        print(
                Harmless.text(e.getMessage(), MAX_CHARS)
                        + "\n("
                        + command.getCommandSpec().qualifiedName()
                        + " --help says more)",
                command);
        return CommandLine.ExitCode.USAGE;
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
