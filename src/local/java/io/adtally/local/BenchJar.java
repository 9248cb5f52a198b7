package io.adtally.local;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The job jar and, beside the job, what it is compared with: classes no job jar should hold. */
final class BenchJar {
    private static final String PACKAGE = "io/adtally";

    private BenchJar() {}

    /** Makes it anew from {@code adtally.jar} and the compiled classes. */
    static Path make(Path target) throws IOException {
        Path jar = target.resolve("adtally-bench.jar");
        Files.copy(target.resolve("adtally.jar"), jar, StandardCopyOption.REPLACE_EXISTING);
        List<Path> classes;
        try (Stream<Path> files = Files.list(target.resolve("test-classes").resolve(PACKAGE))) {
            classes =
                    files.filter(file -> file.getFileName().toString().startsWith("FloorJob"))
                            .toList();
        }
        try (FileSystem inside = FileSystems.newFileSystem(jar)) {
            for (Path file : classes) {
                Path name = inside.getPath(PACKAGE, file.getFileName().toString());
                Files.copy(file, name, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return jar;
    }
}
