package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndpointsTest {
    @TempDir private Path dir;

    @Test
    void tellsItsOwnerAloneAndIsGoneAtTheEnd() throws IOException {
        Path file = dir.resolve("endpoints.env");
        try (Endpoints endpoints = Endpoints.write(dir, List.of("A=1", "B=2"))) {
            assertThat(endpoints.file()).isEqualTo(file);
            assertThat(file).content().contains("\nA=1\nB=2\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }

        assertThat(file).doesNotExist();
    }

    @Test
    void leavesTheFileOfARunBesideItAlone() throws IOException {
        try (Endpoints first = Endpoints.write(dir, List.of("A=1"));
                Endpoints second = Endpoints.write(dir, List.of("A=2"))) {
            assertThat(second.file()).isNotEqualTo(first.file());
            assertThat(first.file()).content().contains("A=1");
            assertThat(second.file()).content().contains("A=2");
        }
    }

    @Test
    void takesThePlaceOfOneAKilledRunLeft() throws IOException {
        long noProcess = Long.MAX_VALUE;
        Path file = dir.resolve("endpoints.env");
        Files.writeString(file, "# run-local.sh, process " + noProcess + "\nA=1\n");

        try (Endpoints endpoints = Endpoints.write(dir, List.of("A=2"))) {
            assertThat(endpoints.file()).isEqualTo(file);
            assertThat(file).content().contains("A=2");
        }
    }
}
