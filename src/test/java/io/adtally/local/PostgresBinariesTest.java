package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
    @TempDir private Path directory;

    @Test
    void usesWhatAnotherProcessUnpackedFirst() throws IOException {
        Path home = filled("home");
        Path aside = filled("aside");
        PostgresBinaries.putInPlace(aside, home);
        assertThat(aside).doesNotExist();
        assertThat(home.resolve("home")).exists();
    }

    @Test
    void failsIfNothingIsInPlace() {
        Path home = directory.resolve("home");
        assertThatThrownBy(() -> PostgresBinaries.putInPlace(directory.resolve("none"), home))
                .isInstanceOf(NoSuchFileException.class);
    }

    private Path filled(String name) throws IOException {
        Path filled = Files.createDirectory(directory.resolve(name));
        Files.createFile(filled.resolve(name));
        return filled;
    }
}
