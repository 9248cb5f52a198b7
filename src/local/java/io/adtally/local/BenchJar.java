package io.adtally.local;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The job jar and, beside the job, what it is compared with: classes no job jar should hold. */
final class BenchJar {
    private static final List<String> PACKAGES = List.of("io/adtally", "io/adtally/io");
    private static final Pattern CLASS = Pattern.compile("(FloorJob|AtLeastOnce).*\\.class");

    private BenchJar() {}

    /** Makes it anew from {@code adtally.jar} and the compiled classes. */
    static Path make(Path target) throws IOException {
        Path jar = target.resolve("adtally-bench.jar");
        Files.copy(target.resolve("adtally.jar"), jar, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem inside = FileSystems.newFileSystem(jar)) {
            for (String name : PACKAGES) {
                copy(target.resolve("test-classes").resolve(name), inside.getPath(name));
            }
        }
        return jar;
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> classes;
        try (Stream<Path> files = Files.list(from)) {
            classes =
                    files.filter(file -> CLASS.matcher(file.getFileName().toString()).matches())
                            .toList();
        }
        for (Path file : classes) {
            Path name = to.resolve(file.getFileName().toString());
            Files.copy(file, name, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
