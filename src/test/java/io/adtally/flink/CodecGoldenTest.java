package io.adtally.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.adtally.event.Codec;
import io.adtally.flink.GoldenValues.Golden;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds codecs to the bytes they ever wrote, for savepoints are full of them. */
class CodecGoldenTest {
    static List<Golden<?>> goldens() {
        return GoldenValues.all();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    <T> void keepsTheGoldenBytes(Golden<T> golden) throws IOException {
        GoldenBytes.assertGolden(
                golden.codec(),
                golden.value(),
                golden.codec().type().getSimpleName(),
                golden.ofFormat1());
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
}
