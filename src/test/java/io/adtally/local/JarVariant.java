package io.adtally.local;

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
    /** What a jar says of the state of an impression, and what it says in a release after that. */
    static final Edit NEWER_IMPRESSION_SAID =
            new Edit(
                    "io/adtally/state.properties",
                    "ImpressionState$Bytes=1",
                    "ImpressionState$Bytes=2");

    /** The method {@code version} of its codec: a stack of one, two bytes of code, "return 1". */
    static final Edit NEWER_IMPRESSION =
            new Edit(
                    "io/adtally/impression/ImpressionState$Bytes.class",
                    "\0\1\0\1\0\0\0\2\4\u00ac",
                    "\0\1\0\1\0\0\0\2\5\u00ac");

    /** One character a byte. */
    record Edit(String entry, String from, String to) {}

    private JarVariant() {}

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
