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
        if (file == null || !Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new ParameterException(
                    spec.commandLine(), "%s: there is no file %s".formatted(option, file));
        }
        return file;
    }
}
