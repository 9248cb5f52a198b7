package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SkewedClockTest {
    private static final Duration AHEAD = Duration.ofMinutes(65);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void putsTheClockOfAProcessAhead() throws Exception {
        Optional<Map<String, String>> environment = SkewedClock.ahead(AHEAD);
        assumeTrue(environment.isPresent(), "libfaketime is not installed (Debian: faketime)");
        ProcessBuilder date = new ProcessBuilder("date", "+%FT%T,000 INFO");
        date.environment().putAll(environment.get());

        byte[] log = date.start().getInputStream().readAllBytes();
        assertThat(SkewedClock.seenIn(new String(log, StandardCharsets.UTF_8)))
                .isBetween(AHEAD.minus(PATIENCE), AHEAD);
    }

    @Test
    void goesByTheNewestLineWithATime() {
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault()).withNano(0);
        String log =
                "%s,000 INFO first%n%s,000 INFO second%n    at a.trace(Of.java:1)%n"
                        .formatted(now.minusDays(1).withSecond(1), now.plusHours(2).withSecond(1));

        assertThat(SkewedClock.seenIn(log)).isBetween(AHEAD, Duration.ofMinutes(121));
    }
}
