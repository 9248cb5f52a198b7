package io.adtally.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
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

        assertThat(runs()).isEmpty();
    }

    @Test
    void deletesWhatAKilledRunLeft() throws IOException {
        Path left = Files.createDirectories(parent.resolve("run-123/kafka"));
        Files.createFile(left.getParent().resolve("run.lock"));

        try (RunDirectory directory = RunDirectory.temporary(parent)) {
            assertThat(runs()).containsExactly(directory.root());
        }
    }

    @Test
    void leavesTheDirectoriesOfOtherRunsAlone() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int process = 0; process < 3; process++) {
            processes.add(ManyShortRuns.start(parent));
        }

        for (Process run : processes) {
            String said = new String(run.getInputStream().readAllBytes(), UTF_8);
            assertThat(run.waitFor()).as(said).isZero();
        }
        assertThat(runs()).isEmpty();
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

    /** A process of its own, for only another process is kept out by a lock. */
    static final class ManyShortRuns {
        private static final int RUNS = 200;

        static Process start(Path parent) throws IOException, URISyntaxException {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-cp",
                            location(RunDirectory.class) + ":" + location(RunDirectoryTest.class),
                            ManyShortRuns.class.getName(),
                            parent.toString())
                    .redirectErrorStream(true)
                    .start();
        }

        public static void main(String[] parent) throws IOException {
            for (int run = 0; run < RUNS; run++) {
                try (RunDirectory directory = RunDirectory.temporary(Path.of(parent[0]))) {
                    Files.createFile(Files.createDirectories(directory.kafka()).resolve("file"));
                    directory.logs();
                }
            }
        }

        private static Path location(Class<?> from) throws URISyntaxException {
            return Path.of(from.getProtectionDomain().getCodeSource().getLocation().toURI());
        }
    }

    private static Path whole(Path point, long writtenMs) throws IOException {
        Path metadata = Files.createFile(Files.createDirectories(point).resolve("_metadata"));
        Files.setLastModifiedTime(metadata, FileTime.fromMillis(writtenMs));
        return point;
    }

    private List<Path> runs() throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).toList();
        }
    }
}
