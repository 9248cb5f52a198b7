package io.adtally.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.watch.WatchedTopic.Role;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WatchRulesTest {
    private static final long START = 1_772_366_400_000L;
    private static final WatchedTopic TOPIC =
            new WatchedTopic("clicks", Role.INPUT, "prod", 60_000, 70_000, 600_000);

    /** Position, last stable offset and end at one look, and at the next one, 20 s later. */
    @ParameterizedTest
    @CsvSource({
        // Nothing to read, then and now.
        "5, 5, 5,  5, 5, 5,  -1, -1",
        // Something has come: from now on.
        "5, 5, 5,  5, 8, 8,  20, -1",
        // There was something, and nothing of it was read.
        "5, 8, 8,  5, 8, 8,  0, -1",
        "5, 8, 8,  5, 90, 90,  0, -1",
        // Some of it was read.
        "5, 8, 8,  7, 90, 90,  20, -1",
        "5, 8, 8,  8, 8, 8,  -1, -1",
        // A job that goes on from an older savepoint.
        "8, 8, 8,  5, 8, 8,  20, -1",
        // A transaction has begun.
        "5, 5, 5,  5, 5, 6,  -1, 20",
        // The same one is open.
        "5, 5, 6,  5, 5, 600,  -1, 0",
        // That one has ended, and another is open.
        "5, 5, 6,  5, 8, 9,  20, 20",
        "5, 5, 6,  7, 7, 9,  -1, 20",
        "5, 5, 6,  7, 7, 7,  -1, -1",
        // Both at once.
        "5, 6, 9,  5, 6, 9,  0, 0",
        // The topic was made anew, and is shorter than it was.
        "500, 3, 3,  500, 4, 4,  -1, -1"
    })
    void goesOnFromLookToLook(
            long position,
            long stable,
            long end,
            long nextPosition,
            long nextStable,
            long nextEnd,
            long unreadSinceSeconds,
            long heldSinceSeconds) {
        Standing first = WatchRules.next(null, look(position, stable, end), START);
        Standing next =
                WatchRules.next(first, look(nextPosition, nextStable, nextEnd), START + 20_000);

        assertThat(next.unreadSinceMs()).isEqualTo(atSecond(unreadSinceSeconds));
        assertThat(next.heldSinceMs()).isEqualTo(atSecond(heldSinceSeconds));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5, 5, 999, false, false",
        "5, 8, 8, 69, false, false",
        "5, 8, 8, 70, true, false",
        "5, 5, 8, 59, false, false",
        "5, 5, 8, 60, false, true",
        "5, 6, 8, 70, true, true"
    })
    void isTooLongAfterTheTopicsOwnTime(
            long position, long stable, long end, long seconds, boolean unread, boolean held) {
        Standing standing = WatchRules.next(null, look(position, stable, end), START);
        long nowMs = START + seconds * 1000;

        assertThat(WatchRules.mayBeUnread(TOPIC, standing, nowMs)).isEqualTo(unread);
        assertThat(WatchRules.isHeldBack(TOPIC, standing, nowMs)).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource({"600, 599, false", "600, 600, true", "0, 999999, false"})
    void isSilentOnlyWhereSomebodySaysSo(long silentAfterSeconds, long seconds, boolean silent) {
        WatchedTopic topic =
                new WatchedTopic("clicks", Role.INPUT, "prod", 1, 1, silentAfterSeconds * 1000);

        assertThat(WatchRules.isSilent(topic, START, START + seconds * 1000)).isEqualTo(silent);
    }

    @Test
    void namesThePartitionTheTransactionAndTheSetting() {
        Standing standing = WatchRules.next(null, look(5, 5, 505), START);

        assertThat(
                        WatchRules.openTransaction(
                                        TOPIC,
                                        standing,
                                        List.of(
                                                new OpenTransaction("feed-7", 42, START - 60_000),
                                                new OpenTransaction(null, 43, Standing.NOT)),
                                        "",
                                        START + 75_000)
                                .message())
                .isEqualTo(
                        "partition clicks-2 is held back by an open transaction: for at least 2 min"
                            + " 15 s nothing from offset 5 on can be read, now 500 offsets"
                            + " (transactional id 'feed-7', producer 42, no coordinator knows the"
                            + " transaction, producer 43). adtally.watch.stuck-after of the topic"
                            + " is 1 min 0 s");
    }

    @Test
    void saysWhyNobodyIsNamed() {
        WatchedTopic output = new WatchedTopic("events", Role.OUTPUT, null, 70_000, 70_000, 0);
        Standing standing = WatchRules.next(null, look(5, 5, 6), START);

        assertThat(
                        WatchRules.openTransaction(
                                        output, standing, List.of(), "not authorized", START)
                                .message())
                .contains("by whom, the brokers do not tell: not authorized")
                .contains(
                        "adtally.watch.stuck-after of the topic, with adtally.checkpoint.interval");
    }

    @Test
    void namesTheGroupThatDoesNotRead() {
        Standing standing = WatchRules.next(null, look(5, 505, 505), START);

        Finding finding =
                WatchRules.notRead(TOPIC, standing, OptionalLong.of(START), START + 75_000);
        assertThat(finding.kind()).isEqualTo(Finding.Kind.NOT_READ);
        assertThat(finding.topic()).isEqualTo("clicks");
        assertThat(finding.subject()).isEqualTo("clicks-2");
        assertThat(finding.message())
                .isEqualTo(
                        "partition clicks-2 is not read: for 1 min 15 s group prod has stood at"
                            + " offset 5, and the partition can be read up to 505, the oldest"
                            + " record of 2026-03-01T12:00:00Z. adtally.watch.stuck-after of the"
                            + " topic, with adtally.checkpoint.interval, is 1 min 10 s");
    }

    @Test
    void saysSinceWhenATopicIsSilent() {
        assertThat(WatchRules.silent(TOPIC, START, START + 7_260_000).message())
                .isEqualTo(
                        "topic clicks is silent: no record since 2026-03-01T12:00:00Z, that is for"
                            + " 2 h 1 min; adtally.alert.silent-after of the topic is 10 min 0 s");
    }

    private static PartitionLook look(long position, long stable, long end) {
        return new PartitionLook("clicks", 2, position, stable, end);
    }

    private static long atSecond(long seconds) {
        return seconds < 0 ? Standing.NOT : START + seconds * 1000;
    }
}
