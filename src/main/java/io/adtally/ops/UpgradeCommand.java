package io.adtally.ops;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Another jar. */
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Replaces the running job by the same job from another jar.",
            "Checks first, before anything is stopped, that the new jar can go on from the state of"
                    + " the running job. Stops it with a savepoint, starts the new jar from it, and"
                    + " waits until it has completed a checkpoint and has caught up. If it does not"
                    + " get to a checkpoint, the old jar goes on from the same savepoint.",
            "If the changelog names a migration of the ledger, run migrate.sh before."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the new job runs and has caught up",
            "1:refused or impossible, and nothing was changed",
            "2:an option is wrong",
            "3:the new job did not start; the old one runs again",
            "4:the new job runs, and has not caught up in time",
            "5:no job runs, or Flink does not say whether one does: look at once"
        })
public final class UpgradeCommand extends ReplaceCommand {
    @Spec private CommandSpec spec;
    @Mixin private JarOption jar;

    @Option(
            names = "--old-jar",
            paramLabel = "FILE",
            description = "The jar that runs now; needed where the cluster no longer has it.")
    private Path oldJar;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Default: as the running job has it.")
    private int parallelism;

    @Option(
            names = "--drop-state-of",
            split = ",",
            paramLabel = "UID",
            description = "Operators that the new jar no longer has and whose state is to be lost.")
    private Set<String> dropped = Set.of();

    @Parameters(
            paramLabel = "ARGUMENT",
            description = "The job's own, after --; default: those of the running job.")
    private List<String> arguments = List.of();

    @Override
    Change change(FlinkRest rest, JobFacts running, int parallelismNow)
            throws IOException, InterruptedException {
        Path file = jar.file();
        StateManifest next = StateManifest.ofJar(file);
        List<String> problems = CompatibilityRules.problems(running, next, dropped);
        if (!problems.isEmpty()) {
            throw new RefusedException(
                    "the new jar cannot go on from the state of the running job; nothing was"
                            + " changed:\n  "
                            + String.join("\n  ", problems));
        }
        CompatibilityRules.notes(running, next).forEach(note -> say().accept("Note: " + note));
        String jarBefore =
                oldJar == null
                        ? jarOf(rest, running, "give it by --old-jar")
                        : rest.uploadJar(readableOldJar());
        say().accept("Uploading " + file + " ...");
        Program before = program(running, running.arguments(), parallelismNow);
        Program after =
                program(
                        running,
                        arguments.isEmpty() ? running.arguments() : arguments,
                        parallelism == 0 ? parallelismNow : parallelism);
        return new Change(
                new Upgrade.Version(jarBefore, before, false),
                new Upgrade.Version(rest.uploadJar(file), after, !dropped.isEmpty()));
    }

    private Path readableOldJar() throws IOException {
        Path file = JarOption.readable(spec, "--old-jar", oldJar);
        StateManifest.ofJar(file);
        return file;
    }
}
