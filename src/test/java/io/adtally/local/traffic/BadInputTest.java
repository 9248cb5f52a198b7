package io.adtally.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BadInputTest {
    private static final long NOON_MS = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();

    private final BadInput badInput = new BadInput("seed.1.");

    static Stream<Integer> kinds() {
        return IntStream.range(0, new BadInput("").kinds()).boxed();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isRefusedForTheReasonItSays(int kind) {
        Message bad = badInput.make(kind, NOON_MS);
        assertThat(new Ingest(false).fate(bad)).isEqualTo(bad.refusal());
        assertThat(new Ingest(true).fate(bad)).isEqualTo(bad.refusal());
    }

    @Test
    void hasManyKindsOfManyReasons() {
        assertThat(kinds()).hasSizeGreaterThan(45);
        assertThat(kinds().map(kind -> badInput.make(kind, NOON_MS).refusal()).distinct())
                .hasSizeGreaterThan(12);
    }
}
