package io.adtally.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * The file that tells other programs where the environment is, for as long as it runs. The first
 * run in a clone has {@code endpoints.env}; one beside it has {@code endpoints-<pid>.env}.
 */
final class Endpoints implements AutoCloseable {
    private static final String OWNER = "# run-local.sh, process ";

    private final Path file;

    private Endpoints(Path file) {
        this.file = file;
    }

    /** Writes the file, readable by its owner alone: a password is in it. */
    static Endpoints write(Path dir, List<String> assignments) throws IOException {
        Path first = dir.resolve("endpoints.env");
        long pid = ProcessHandle.current().pid();
        Path file = heldByAnother(first) ? dir.resolve("endpoints-" + pid + ".env") : first;
        Files.createDirectories(dir);
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, OWNER + pid + "\n" + String.join("\n", assignments) + "\n");
        return new Endpoints(file);
    }

    Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }

    private static boolean heldByAnother(Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        return owner(file).filter(ProcessHandle::isAlive).isPresent();
    }

    private static Optional<ProcessHandle> owner(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith(OWNER))
                .findFirst()
                .flatMap(line -> ProcessHandle.of(Long.parseLong(line.substring(OWNER.length()))));
    }
}
