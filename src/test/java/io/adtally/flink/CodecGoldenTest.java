package io.adtally.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.adtally.event.Codec;
import io.adtally.flink.GoldenValues.Golden;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds codecs to the bytes they ever wrote, for savepoints are full of them. A golden file is
 * never changed; a new version of a codec comes with a new one.
 */
class CodecGoldenTest {
    static List<Golden<?>> goldens() {
        return GoldenValues.all();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    <T> void writesTheGoldenBytes(Golden<T> golden) throws IOException {
        byte[] written = CodecBytes.write(golden.codec(), golden.value());
        assertThat(HexFormat.of().formatHex(written))
                .isEqualTo(HexFormat.of().formatHex(bytesOf(golden, golden.codec().version())));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    <T> void readsTheBytesOfEveryVersion(Golden<T> golden) throws IOException {
        for (int version = 1; version <= golden.codec().version(); version++) {
            assertThat(CodecBytes.read(golden.codec(), bytesOf(golden, version)))
                    .isEqualTo(golden.value());
        }
    }

    @Test
    void knowsEveryCodecOfTheWordsStagesShare() {
        List<String> codecs =
                new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages(
                                        "io.adtally.billing",
                                        "io.adtally.event",
                                        "io.adtally.deadletter",
                                        "io.adtally.ingest")
                                .stream()
                                .filter(type -> type.isAssignableTo(Codec.class) && type.isEnum())
                                .map(JavaClass::getName)
                                .toList();
        assertThat(codecs)
                .containsExactlyInAnyOrderElementsOf(
                        goldens().stream()
                                .map(golden -> golden.codec().getClass().getName())
                                .toList());
    }

    private static byte[] bytesOf(Golden<?> golden, int version) throws IOException {
        String file = golden.file(version);
        try (InputStream in = CodecGoldenTest.class.getClassLoader().getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        }
    }
}
