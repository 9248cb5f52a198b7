package io.adtally;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.adtally.event.Codec;
import io.adtally.ops.StateManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a jar says of its state, before it runs, is what the code does. */
class GeneratedStateManifestTest {
    private static final Path FILE =
            Path.of(
                    System.getProperty("basedir", ""),
                    "src/main/resources",
                    StateManifest.RESOURCE);

    @Test
    void namesEveryOperatorAndEveryCodec() throws IOException {
        StateManifest manifest =
                new StateManifest(
                        Map.of(
                                AdTallyJob.class.getName(), uids(Stage.values()),
                                AdTallyRetryJob.class.getName(), uids(RetryStage.values())),
                        Codec.FORMAT,
                        codecs());

        if (Boolean.getBoolean("adtally.docs.write")) {
            Files.writeString(FILE, manifest.text());
        }
        assertThat(FILE)
                .as(
                        "%s; mvn test -Dtest='Generated*Test' -Dadtally.docs.write=true writes it"
                                + " anew",
                        FILE)
                .hasContent(manifest.text());
    }

    private static List<String> uids(Named... stages) {
        return Arrays.stream(stages).map(Named::uid).toList();
    }

    private static Set<String> codecs() {
        return new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.adtally")
                        .stream()
                        .filter(type -> type.isAssignableTo(Codec.class) && type.isEnum())
                        .map(JavaClass::getName)
                        .collect(Collectors.toSet());
    }
}
