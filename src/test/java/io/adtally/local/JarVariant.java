package io.adtally.local;

import io.adtally.ops.StateManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The job jar with something else in some of its files: another release, as far as that matters.
 */
final class JarVariant {
    /** One character a byte. */
    record Edit(String entry, String from, String to) {}

    private JarVariant() {}

    /** What a jar says of the state it reads and writes. */
    static Edit format(int from, int to) {
        return new Edit(StateManifest.RESOURCE, "format=" + from + "\n", "format=" + to + "\n");
    }

    /** Writes it; what is to be replaced must be there, and once. */
    static Path write(Path jar, Path target, Edit... edits) throws IOException {
        Files.copy(jar, target);
        try (FileSystem files = FileSystems.newFileSystem(target)) {
            for (Edit edit : edits) {
                Path file = files.getPath("/" + edit.entry);
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                int at = text.indexOf(edit.from);
                if (at < 0 || text.indexOf(edit.from, at + 1) >= 0) {
                    throw new AssertionError("not there once: " + edit);
                }
                Files.write(
                        file,
                        text.replace(edit.from, edit.to).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return target;
    }
}
