package io.adtally.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Why a file cannot be read or made, for the person who named it. Quotes nothing of the file. */
public final class FileProblem {
    private FileProblem() {}

    /** The file and the reason, such as {@code letters.jsonl: no such file}. */
    public static String of(Path file, IOException e) {
        return file + ": " + reason(file, e);
    }

    /** The reason alone, such as {@code no such file}. */
    static String reason(Path file, IOException e) {
        if (Files.isDirectory(file)) {
            return "is a directory";
        }
        if (e instanceof NoSuchFileException) {
            Path parent = file.toAbsolutePath().getParent();
            return parent == null || Files.isDirectory(parent)
                    ? "no such file"
                    : "there is no directory " + parent;
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "is there already";
        }
        if (e instanceof NotDirectoryException) {
            return "is not a directory";
        }
        if (e instanceof CharacterCodingException) {
            return "is not text in UTF-8";
        }
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        return e.getClass().getSimpleName();
    }
}
