package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {
    @TempDir private Path parent;

    @Test
    void deletesATemporaryDirectoryAtTheEnd() throws IOException {
        try (RunDirectory directory = RunDirectory.temporary(parent)) {
            Files.writeString(directory.logs().resolve("run.log"), "text");
        }

        assertThat(children(parent)).isEmpty();
    }

    @Test
    void deletesWhatAKilledRunLeft() throws IOException {
        Path left = Files.createDirectories(parent.resolve("run-123/kafka"));
        Files.createFile(left.getParent().resolve("run.lock"));

        try (RunDirectory directory = RunDirectory.temporary(parent)) {
            assertThat(children(parent)).containsExactly(directory.root());
        }
    }

    @Test
    void keepsAKeptDirectory() throws IOException {
        Path kept = parent.resolve("kept");
        try (RunDirectory directory = RunDirectory.kept(kept)) {
            Files.createDirectories(directory.kafka());
        }

        assertThat(kept.resolve("kafka")).isDirectory();
    }

    @Test
    void goesOnFromTheNewestPointThatIsWhole() throws IOException {
        try (RunDirectory directory = RunDirectory.kept(parent)) {
            assertThat(directory.restorePoint()).isEmpty();
            Path older = whole(directory.flink().resolve("savepoints/savepoint-a"), 1_000);
            Path newer = whole(directory.flink().resolve("checkpoints/job/chk-7"), 2_000);
            Files.createDirectories(directory.flink().resolve("checkpoints/job/chk-8"));

            assertThat(directory.restorePoint()).contains(newer);
            Files.delete(newer.resolve("_metadata"));
            assertThat(directory.restorePoint()).contains(older);
        }
    }

    private static Path whole(Path point, long writtenMs) throws IOException {
        Path metadata = Files.createFile(Files.createDirectories(point).resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(writtenMs));
        return point;
    }

    private static List<Path> children(Path dir) throws IOException {
        try (Stream<Path> children = Files.list(dir)) {
            return children.toList();
        }
    }
}
