package io.adtally.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.OffsetRange;
import io.adtally.deadletter.StoredLetter;
import io.adtally.event.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LetterFilterTest {
    private static final StoredLetter ORPHAN = Letters.stored(Letters.orphan("imp-1"), 17);
    private static final StoredLetter FOREIGN =
            new StoredLetter(Letters.DLQ, 3, 17, Samples.NOON_MS, Map.of(), null, null);
    private static final LetterFilter ALL = new LetterFilter(null, null, null, null, null, null);

    @Test
    void leavesNothingOutWhereNothingIsAsked() {
        assertThat(ALL.all()).isTrue();
        assertThat(ALL.matches(ORPHAN)).isTrue();
        assertThat(ALL.matches(FOREIGN)).isTrue();
    }

    @Test
    void goesByReasonAndInputTopic() {
        assertThat(reasons("ORPHAN", "TOO_LATE").matches(ORPHAN)).isTrue();
        assertThat(reasons("TOO_LATE").matches(ORPHAN)).isFalse();
        assertThat(reasons("ORPHAN").matches(FOREIGN)).isFalse();
        assertThat(topics(Letters.CLICKS).matches(ORPHAN)).isTrue();
        assertThat(topics(Letters.DLQ).matches(ORPHAN)).isFalse();
    }

    @Test
    void goesByKey() {
        assertThat(keys("imp-0", "imp-1").matches(ORPHAN)).isTrue();
        assertThat(keys("imp-0").matches(ORPHAN)).isFalse();
        assertThat(keys("").matches(FOREIGN)).isFalse();
    }

    @Test
    void goesByTheTimeOfWriting() {
        assertThat(written(ORPHAN.timestampMs(), ORPHAN.timestampMs() + 1)).isTrue();
        assertThat(written(ORPHAN.timestampMs() + 1, null)).isFalse();
        assertThat(written(null, ORPHAN.timestampMs())).isFalse();
    }

    @Test
    void goesByPlace() {
        assertThat(places(new LetterFilter.Place(3, 17, 18)).matches(ORPHAN)).isTrue();
        assertThat(places(new LetterFilter.Place(3, 18, 20)).matches(ORPHAN)).isFalse();
        assertThat(places(new LetterFilter.Place(3, 0, 17)).matches(ORPHAN)).isFalse();
        assertThat(places(new LetterFilter.Place(2, 17, 18)).matches(ORPHAN)).isFalse();
    }

    @Test
    void readsNoMoreThanThePlacesLieIn() {
        Map<Integer, OffsetRange> there =
                Map.of(0, new OffsetRange(5, 100), 1, new OffsetRange(0, 100));
        LetterFilter filter =
                places(
                        new LetterFilter.Place(0, 0, 8),
                        new LetterFilter.Place(0, 20, 200),
                        new LetterFilter.Place(7, 0, 8));

        assertThat(filter.within(there)).isEqualTo(Map.of(0, new OffsetRange(5, 100)));
        assertThat(places(new LetterFilter.Place(1, 200, 201)).within(there).get(1).length())
                .isZero();
        assertThat(ALL.within(there)).isEqualTo(there);
    }

    @Test
    void canBeWrittenDownAndReadAgain() {
        LetterFilter filter =
                new LetterFilter(
                        List.of("ORPHAN"),
                        List.of("t"),
                        List.of("k"),
                        List.of(new LetterFilter.Place(1, 2, 3)),
                        4L,
                        null);
        assertThat(Json.read(Json.write(filter), LetterFilter.class)).isEqualTo(filter);
        assertThat(Json.write(ALL)).isEqualTo("{}");
        assertThat(Json.read("{}", LetterFilter.class)).isEqualTo(ALL);
    }

    private static LetterFilter reasons(String... reasons) {
        return new LetterFilter(List.of(reasons), null, null, null, null, null);
    }

    private static LetterFilter topics(String... topics) {
        return new LetterFilter(null, List.of(topics), null, null, null, null);
    }

    private static LetterFilter keys(String... keys) {
        return new LetterFilter(null, null, List.of(keys), null, null, null);
    }

    private static LetterFilter places(LetterFilter.Place... places) {
        return new LetterFilter(null, null, null, List.of(places), null, null);
    }

    private static boolean written(Long fromMs, Long toMs) {
        return new LetterFilter(null, null, null, null, fromMs, toMs).matches(ORPHAN);
    }
}
