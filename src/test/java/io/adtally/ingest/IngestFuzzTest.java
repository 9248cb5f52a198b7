package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.SourceRecord;
import io.adtally.local.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Searches for bytes that ingest cannot stand. A few seconds with each build; for as long as one
 * likes with {@code mvn -P endurance test}, or {@code -Dadtally.fuzz.minutes=10}.
 */
class IngestFuzzTest {
    private static final Path FOUND = Path.of("src/test/resources/fuzz/ingest.txt");
    private static final Path DIRECTORY = Path.of("target/fuzz");
    private static final long DEFAULT_SECONDS = 4;
    private static final long MILLION = 1_000_000;

    /** Fewer, on a busy machine, would not come upon every reason. */
    private static final long MIN_RECORDS = 10_000;

    /** Slower than any record; the fuzzer's own class loading is in it. */
    private static final int RECORD_TIMEOUT_SECONDS = 60;

    /**
     * What was found before, and is worth keeping: each line has how the bytes fare as protobuf,
     * how as JSON, and the bytes. A line that changes is a parser that behaves otherwise than it
     * did.
     */
    @Test
    void judgesWhatWasFoundBeforeAsItDid() throws IOException {
        List<String> judged = new ArrayList<>();
        for (String line : Files.readAllLines(FOUND)) {
            judged.add(judged(line.substring(line.lastIndexOf(' ') + 1)));
        }
        if (Boolean.getBoolean("adtally.fuzz.write")) {
            Files.write(FOUND, judged);
        }
        assertThat(Files.readAllLines(FOUND)).isEqualTo(judged).hasSizeGreaterThan(50);
    }

    /** {@code -Dadtally.fuzz.seed=N}, as a failure prints it, begins with that very record. */
    @Test
    void standsSpoiltEvents() {
        long first = Long.getLong("adtally.fuzz.seed", System.nanoTime() / MILLION * MILLION);
        long deadline = System.nanoTime() + duration().toNanos();
        Map<String, Long> fates = new TreeMap<>();
        long compared = 0;
        long seed = first;
        for (; System.nanoTime() < deadline || seed - first < MIN_RECORDS; seed++) {
            byte[] record = Mutation.of(seed);
            try {
                fates.merge(IngestFuzz.check(record, SourceRecord.PROTOBUF), 1L, Long::sum);
                fates.merge(IngestFuzz.check(record, SourceRecord.JSON), 1L, Long::sum);
                compared += SameVerdict.check(record) ? 1 : 0;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "-Dadtally.fuzz.seed=" + seed + ": " + HexFormat.of().formatHex(record), e);
            }
        }
        System.out.println("fuzz: " + (seed - first) + " spoilt events from seed " + first);
        System.out.println("fuzz: " + fates + ", " + compared + " compared in both formats");
        assertThat(compared).isGreaterThan((seed - first) / 20);
        // Or they would be so spoilt that only the first check ever sees them.
        assertThat(fates)
                .containsKeys(
                        "ACCEPTED",
                        "MALFORMED_PROTOBUF",
                        "MALFORMED_JSON",
                        "MISSING_FIELD",
                        "INVALID_FIELD",
                        "KEY_MISMATCH");
    }

    /** By Jazzer, which sees which branches a record takes, and goes on from those of new ones. */
    @Test
    void standsWhatCoverageLeadsTo() throws Exception {
        Path corpus = Files.createDirectories(DIRECTORY.resolve("corpus"));
        for (String line : Files.readAllLines(FOUND)) {
            String hex = line.substring(line.lastIndexOf(' ') + 1);
            Files.write(
                    corpus.resolve("seed-" + Integer.toHexString(hex.hashCode())),
                    HexFormat.of().parseHex(hex));
        }
        Path log = DIRECTORY.resolve("jazzer.log");
        Files.deleteIfExists(log);
        try (ChildJvm jazzer = start(corpus, log)) {
            while (jazzer.isAlive()) {
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
            String said = Files.readString(log);
            if (!said.contains("Done ")) {
                throw jazzer.failure("found something; it is in " + DIRECTORY.toAbsolutePath());
            }
            said.lines().filter(line -> line.startsWith("Done ")).forEach(System.out::println);
        }
    }

    private static ChildJvm start(Path corpus, Path log) throws IOException {
        return ChildJvm.start(
                "Jazzer",
                System.getProperty("java.class.path"),
                List.of("-Xmx768m", "-XX:+UseSerialGC"),
                "com.code_intelligence.jazzer.Jazzer",
                List.of(
                        "--target_class=" + IngestFuzz.class.getName(),
                        "--instrumentation_includes="
                            + "io.adtally.**:com.google.protobuf.**:com.fasterxml.jackson.core.**",
                        "--reproducer_path=" + DIRECTORY,
                        "-artifact_prefix=" + DIRECTORY + "/",
                        "-max_total_time=" + duration().toSeconds(),
                        "-max_len=" + (16 << 10),
                        "-timeout=" + RECORD_TIMEOUT_SECONDS,
                        corpus.toString()),
                log);
    }

    private static Duration duration() {
        Integer minutes = Integer.getInteger("adtally.fuzz.minutes");
        return minutes == null
                ? Duration.ofSeconds(DEFAULT_SECONDS)
                : Duration.ofMinutes(minutes).dividedBy(2);
    }

    private static String judged(String hex) {
        byte[] record = HexFormat.of().parseHex(hex);
        return IngestFuzz.check(record, SourceRecord.PROTOBUF)
                + " "
                + IngestFuzz.check(record, SourceRecord.JSON)
                + " "
                + hex;
    }
}
