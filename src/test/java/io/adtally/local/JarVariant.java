package io.adtally.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** The job jar with something else in one of its files: another release, as far as that matters. */
final class JarVariant {
    private JarVariant() {}

    /**
     * Writes it.
     *
     * @param from what is there once, in place of which {@code to} is put
     */
    static Path write(Path jar, Path target, String entry, String from, String to)
            throws IOException {
        Files.copy(jar, target);
        try (FileSystem files = FileSystems.newFileSystem(target)) {
            Path file = files.getPath("/" + entry);
            // One character a byte, whatever the bytes mean.
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            if (text.split(java.util.regex.Pattern.quote(from), -1).length != 2) {
                throw new AssertionError("'" + from + "' is not there once in " + entry);
            }
            Files.write(file, text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
        }
        return target;
    }
}
