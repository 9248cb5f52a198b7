package io.adtally.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MS = 1_000_000;

    private final Pace pace = new Pace(100);

    @Test
    void spreadsWhatIsSentEvenly() {
        assertThat(pace.nanosToNext(0)).isZero();
        assertThat(pace.nanosToNext(0)).isEqualTo(10 * MS);
        assertThat(pace.nanosToNext(0)).isEqualTo(20 * MS);
        assertThat(pace.nanosToNext(25 * MS)).isEqualTo(5 * MS);
    }

    @Test
    void doesNotMakeUpForAPause() {
        assertThat(pace.nanosToNext(0)).isZero();
        assertThat(pace.nanosToNext(1000 * MS)).isZero();
        assertThat(pace.nanosToNext(1000 * MS)).isEqualTo(10 * MS);
    }

    @Test
    void countsFromWhereverTheClockStands() {
        assertThat(new Pace(100).nanosToNext(-5000 * MS)).isZero();
    }
}
