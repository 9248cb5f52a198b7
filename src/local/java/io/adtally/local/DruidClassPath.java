package io.adtally.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Druid's jars, by a pom of their own: resolved by Maven at the first use, from its local
 * repository or else from the network, and not again while that pom stays as it is.
 */
final class DruidClassPath {
    private DruidClassPath() {}

    /**
     * Druid's class path.
     *
     * @param home the root of the clone
     * @param say told of what takes long
     */
    static String resolve(Path home, Consumer<String> say)
            throws IOException, InterruptedException {
        Path pom = home.resolve("src/local/druid/pom.xml").toAbsolutePath();
        Path file = home.resolve("target/druid.classpath").toAbsolutePath();
        if (!isUsable(file, pom)) {
            Path log = home.resolve("target/druid-classpath.log").toAbsolutePath();
            if (maven(pom, file, log, "--offline") != 0) {
                say.accept("Druid's jars are downloaded, 192 MB, once …");
                if (maven(pom, file, log) != 0) {
                    throw new IllegalStateException("Maven could not get Druid's jars: see " + log);
                }
            }
        }
        return Files.readString(file).strip();
    }

    private static boolean isUsable(Path file, Path pom) throws IOException {
        return Files.exists(file)
                && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(pom)) > 0
                && Arrays.stream(Files.readString(file).strip().split(File.pathSeparator, -1))
                        .allMatch(jar -> Files.exists(Path.of(jar)));
    }

    private static int maven(Path pom, Path file, Path log, String... options)
            throws IOException, InterruptedException {
        Files.createDirectories(log.getParent());
        List<String> command =
                new ArrayList<>(List.of("mvn", "--batch-mode", "--file", pom.toString()));
        command.addAll(List.of(options));
        command.addAll(
                List.of(
                        "dependency:build-classpath",
                        "-DincludeScope=runtime",
                        // Written when all is there, or not at all.
                        "-Dmdep.outputFile=" + file));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start()
                .waitFor();
    }
}
