package io.adtally.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where one run keeps Kafka's log, PostgreSQL's data, Flink's checkpoints and the logs. Of one run
 * at a time: a lock that ends with the process guards it. A temporary one is deleted at the end,
 * and what a killed run left of its own is deleted by the next.
 */
final class RunDirectory implements AutoCloseable {
    private static final String LOCK = "run.lock";
    private static final String TURN = "runs.lock";
    private static final String TEMPORARY = "run-";

    private final Path root;
    private final boolean temporary;
    private final FileChannel channel;

    private RunDirectory(Path root, boolean temporary, FileChannel channel) {
        this.root = root;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Opens a directory that is kept.
     *
     * @throws IllegalStateException if another run has it
     */
    static RunDirectory kept(Path root) throws IOException {
        Path dir = Files.createDirectories(root.toAbsolutePath());
        FileChannel channel =
                lock(dir)
                        .orElseThrow(
                                () -> new IllegalStateException(dir + " is in use by another run"));
        return new RunDirectory(dir, false, channel);
    }

    /** Opens a directory that is deleted at the end. */
    static RunDirectory temporary(Path parent) throws IOException {
        Path all = Files.createDirectories(parent.toAbsolutePath());
        try (FileChannel turn = turn(all)) {
            turn.lock();
            deleteAbandoned(all);
            Path dir = Files.createTempDirectory(all, TEMPORARY);
            FileChannel channel =
                    lock(dir)
                            .orElseThrow(
                                    () -> new IllegalStateException(dir + " cannot be locked"));
            return new RunDirectory(dir, true, channel);
        }
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path flink() {
        return root.resolve("flink");
    }

    /** Emptied: a Druid reads its topics again. */
    Path druid() throws IOException {
        Path dir = root.resolve("druid");
        delete(dir);
        return Files.createDirectories(dir);
    }

    /** The retry job's checkpoints, apart: the newest of all would be either job's. */
    Path retry() {
        return root.resolve("retry");
    }

    Path traffic() {
        return root.resolve("traffic");
    }

    Path logs() throws IOException {
        return Files.createDirectories(root.resolve("logs"));
    }

    Path root() {
        return root;
    }

    /** The newest savepoint or checkpoint that is whole: the job goes on from it. */
    Optional<Path> restorePoint() throws IOException {
        return restorePoint(flink());
    }

    /** The same of the retry job. */
    Optional<Path> retryRestorePoint() throws IOException {
        return restorePoint(retry());
    }

    private static Optional<Path> restorePoint(Path flink) throws IOException {
        if (!Files.isDirectory(flink)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(flink, 4)) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .max(Comparator.comparing(RunDirectory::modified))
                    .map(Path::getParent);
        }
    }

    /** Copies the logs to where the end of the run leaves them. */
    Path saveLogs(Path to) throws IOException {
        delete(to);
        Files.createDirectories(to);
        List<Path> saved;
        try (Stream<Path> files = Files.walk(root, 2)) {
            saved = files.filter(file -> file.toString().endsWith(".log")).toList();
        }
        for (Path file : saved) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
        return to;
    }

    boolean isTemporary() {
        return temporary;
    }

    @Override
    public void close() throws IOException {
        if (temporary) {
            try (FileChannel turn = turn(root.getParent())) {
                turn.lock();
                delete(root);
            }
        }
        channel.close();
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * Whose lock a run has while it makes and deletes directories: else one that begins takes for
     * abandoned what another has just made, or is deleting.
     */
    private static FileChannel turn(Path parent) throws IOException {
        return open(parent.resolve(TURN));
    }

    private static Optional<FileChannel> lock(Path dir) throws IOException {
        FileChannel channel = open(dir.resolve(LOCK));
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(channel);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void deleteAbandoned(Path parent) throws IOException {
        List<Path> earlier;
        try (Stream<Path> children = Files.list(parent)) {
            earlier =
                    children.filter(c -> c.getFileName().toString().startsWith(TEMPORARY)).toList();
        }
        for (Path dir : earlier) {
            Optional<FileChannel> channel = lock(dir);
            if (channel.isPresent()) {
                delete(dir);
                channel.get().close();
            }
        }
    }

    private static void delete(Path dir) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(dir)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
