package io.adtally;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What is submitted to a cluster: all the job needs, and nothing the cluster has or tests use. */
class JobJarITCase {
    private static final Path JAR = Path.of(System.getProperty("adtally.jar"));

    /** Twice what it is; to double it takes more than a new version of something. */
    private static final long MAX_BYTES = 64 << 20;

    /**
     * All it may hold. A new entry is a decision: its licence must go with Apache-2.0, and it must
     * not be what the cluster brings (Flink's core, SLF4J, Log4j) nor what only tests need (the
     * embedded environment, brokers, databases, JUnit).
     */
    private static final List<String> ALLOWED_PACKAGES =
            List.of(
                    "com/fasterxml/jackson/",
                    "com/github/luben/zstd/",
                    "com/google/gson/",
                    "com/google/protobuf/",
                    "com/ongres/",
                    "io/adtally/",
                    "net/jpountz/",
                    "org/apache/avro/",
                    "org/apache/commons/codec/",
                    "org/apache/commons/compress/",
                    "org/apache/commons/io/",
                    "org/apache/commons/lang3/",
                    "org/apache/datasketches/",
                    "org/apache/flink/connector/jdbc/",
                    "org/apache/flink/connector/kafka/",
                    "org/apache/flink/formats/avro/",
                    "org/apache/flink/streaming/connectors/kafka/",
                    "org/apache/flink/streaming/util/serialization/",
                    "org/apache/kafka/clients/",
                    "org/apache/kafka/common/",
                    "org/apache/kafka/server/",
                    "org/apache/kafka/shaded/",
                    "org/flywaydb/",
                    "org/postgresql/",
                    "org/xerial/snappy/",
                    "picocli/");

    @Test
    void holdsOnlyWhatTheJobBrings() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName).filter(JobJarITCase::isForeignClass))
                    .isEmpty();
        }
    }

    @Test
    void holdsNothingOfTheEmbeddedEnvironment() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .noneMatch(name -> name.startsWith("io/adtally/local/"))
                    .noneMatch(name -> name.endsWith("Test.class") && isOurs(name))
                    .noneMatch(name -> name.endsWith(".txz") || name.endsWith(".exe"));
        }
    }

    @Test
    void holdsTheContractsAndTheMigrations() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .contains("schemas/avro/canonical_event.avsc", "schemas/sql/V1__ledger.sql")
                    .contains("META-INF/LICENSE", "META-INF/NOTICE");
        }
    }

    @Test
    void saysWhatItIs() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            String mainClass = manifest.getValue(Attributes.Name.MAIN_CLASS);

            assertThat(mainClass).isEqualTo("io.adtally.AdTallyJob");
            assertThat(jar.getEntry(mainClass.replace('.', '/') + ".class")).isNotNull();
            assertThat(manifest.getValue("Implementation-Version")).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(manifest.getValue("Implementation-Commit")).matches("[0-9a-f]{40}|unknown");
        }
    }

    @Test
    void isNotMuchLargerThanItWas() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(MAX_BYTES);
    }

    private static boolean isForeignClass(String entry) {
        return entry.endsWith(".class")
                && !entry.startsWith("META-INF/versions/")
                && ALLOWED_PACKAGES.stream().noneMatch(entry::startsWith);
    }

    private static boolean isOurs(String entry) {
        return entry.startsWith("io/adtally/");
    }
}
