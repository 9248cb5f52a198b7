package io.adtally;

import io.adtally.ops.RescaleCommand;
import io.adtally.ops.SavepointCommand;
import io.adtally.ops.StatusCommand;
import io.adtally.ops.StopCommand;
import io.adtally.ops.SubmitCommand;
import io.adtally.ops.UpgradeCommand;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * What an operator does to the job on a cluster; {@code scripts/} has a script for each command.
 */
@Command(
        name = "ctl.sh",
        mixinStandardHelpOptions = true,
        description = "Operates adtally on a Flink cluster, by its REST API.",
        subcommands = {
            StatusCommand.class,
            SubmitCommand.class,
            SavepointCommand.class,
            StopCommand.class,
            UpgradeCommand.class,
            RescaleCommand.class
        })
public final class AdTallyCtl {
    private AdTallyCtl() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** What goes wrong is said in words; the trace would tell an operator nothing more. */
    static CommandLine commandLine() {
        return new CommandLine(new AdTallyCtl())
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> {
                            command.getErr()
                                    .println(
                                            Objects.requireNonNullElse(
                                                    failure.getMessage(), failure.toString()));
                            return CommandLine.ExitCode.SOFTWARE;
                        });
    }
}
