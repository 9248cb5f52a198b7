package io.adtally.local;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once from the class path into {@code target/postgres-CHECKSUM}.
 * Several processes may do so at the same time: each unpacks aside and renames.
 */
final class PostgresBinaries {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final Path CACHE = Path.of("target");

    private PostgresBinaries() {}

    /** The directory that holds {@code bin/postgres}. */
    static Path unpacked() throws IOException {
        Path home = CACHE.toAbsolutePath().resolve("postgres-" + checksum());
        if (Files.isDirectory(home)) {
            return home;
        }
        Files.createDirectories(CACHE);
        Path aside = Files.createTempDirectory(CACHE.toAbsolutePath(), "postgres-unpacking-");
        unpackTo(aside);
        putInPlace(aside, home);
        return home;
    }

    /** Java has no exception of its own for an atomic move onto a directory that is not empty. */
    static void putInPlace(Path aside, Path home) throws IOException {
        try {
            Files.move(aside, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
            deleteTree(aside); // another process was first
        }
    }

    private static String checksum() throws IOException {
        CRC32 checksum = new CRC32();
        try (InputStream archive = new CheckedInputStream(archive(), checksum)) {
            archive.transferTo(OutputStream.nullOutputStream());
        }
        return Long.toHexString(checksum.getValue());
    }

    private static InputStream archive() {
        InputStream archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE);
        if (archive == null) {
            throw new IllegalStateException(
                    "no PostgreSQL for this machine on the class path: " + ARCHIVE);
        }
        return new BufferedInputStream(archive);
    }

    private static void unpackTo(Path directory) throws IOException {
        Process tar =
                new ProcessBuilder("tar", "-x", "--no-same-owner", "-C", directory.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (InputStream archive = new XZInputStream(archive());
                OutputStream toTar = tar.getOutputStream()) {
            archive.transferTo(toTar);
        }
        if (tar.onExit().join().exitValue() != 0) {
            throw new IOException("tar could not unpack " + ARCHIVE + " to " + directory);
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
