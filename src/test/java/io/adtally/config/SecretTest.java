package io.adtally.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
    @TempDir Path directory;

    @Test
    void readsAFileWithoutItsLineBreakAtTheEnd() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "two\nlines \r\n");

        assertThat(new Secret("file:" + file).resolve()).isEqualTo("two\nlines ");
    }

    @Test
    void readsAnEnvironmentVariable() {
        assertThat(new Secret("env:PATH").resolve()).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void namesTheReferenceWhereNothingIs() {
        Secret file = new Secret("file:" + directory.resolve("none"));
        Secret variable = new Secret("env:ADTALLY_NO_SUCH_VARIABLE");

        assertThatThrownBy(file::resolve)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot read " + file.reference() + ": no such file");
        assertThatThrownBy(variable::resolve)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no environment variable for env:ADTALLY_NO_SUCH_VARIABLE");
    }
}
