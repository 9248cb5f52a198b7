package io.adtally.ops;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which jar is to run. */
final class JarOption {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            defaultValue = "${sys:adtally.jar}",
            description = "The job's jar; default: the one these scripts run from.")
    private Path jar;

    Path file() {
        return readable(spec, "--jar", jar);
    }

    static Path readable(CommandSpec spec, String option, Path file) {
        String problem = problem(file);
        if (problem != null) {
            throw new ParameterException(
                    spec.commandLine(), "%s: %s: %s".formatted(option, file, problem));
        }
        return file;
    }

    /** Null if it can be read. */
    private static String problem(Path file) {
        if (file == null) {
            return "no file is named";
        }
        if (!Files.exists(file)) {
            return "no such file";
        }
        if (!Files.isRegularFile(file)) {
            return "is no file but a directory or a device";
        }
        return Files.isReadable(file) ? null : "permission denied";
    }
}
