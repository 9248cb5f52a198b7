package io.adtally.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * When a topic has been as it is for too long.
 *
 * <ul>
 *   <li>The last stable offset is the first one of the oldest open transaction. As long as it
 *       stands still below the end of the log, the same transaction is open.
 *   <li>A position moves with each checkpoint. One that stands still below the last stable offset
 *       is that of a partition which is not read. A backlog that is being read is none.
 * </ul>
 */
public final class WatchRules {
    private WatchRules() {}

    /**
     * Goes on from an earlier look.
     *
     * @param before null: the first
     */
    public static Standing next(Standing before, PartitionLook now, long nowMs) {
        return new Standing(now, unreadSince(before, now, nowMs), heldSince(before, now, nowMs));
    }

    private static long unreadSince(Standing before, PartitionLook now, long nowMs) {
        if (now.unread() == 0) {
            return Standing.NOT;
        }
        boolean goesOn =
                before != null
                        && before.unreadSinceMs() != Standing.NOT
                        && before.look().position() == now.position();
        return goesOn ? before.unreadSinceMs() : nowMs;
    }

    private static long heldSince(Standing before, PartitionLook now, long nowMs) {
        if (now.heldBack() == 0) {
            return Standing.NOT;
        }
        boolean goesOn =
                before != null
                        && before.heldSinceMs() != Standing.NOT
                        && before.look().stable() == now.stable();
        return goesOn ? before.heldSinceMs() : nowMs;
    }

    /** Whether the partition may be one that is not read. */
    public static boolean mayBeUnread(WatchedTopic topic, Standing standing, long nowMs) {
        return standing.unreadSinceMs() != Standing.NOT
                && standing.unreadMs(nowMs) >= topic.unreadAfterMs();
    }

    /** Whether a transaction has been open for too long. */
    public static boolean isHeldBack(WatchedTopic topic, Standing standing, long nowMs) {
        return standing.heldSinceMs() != Standing.NOT
                && standing.heldMs(nowMs) >= topic.openAfterMs();
    }

    /**
     * Whether the topic has been without a new record for too long.
     *
     * @param newestMs time of its newest record
     */
    public static boolean isSilent(WatchedTopic topic, long newestMs, long nowMs) {
        return topic.silentAfterMs() > 0 && nowMs - newestMs >= topic.silentAfterMs();
    }

    /**
     * Says that a partition is not read.
     *
     * @param oldest broker's time of the oldest record that is not read; empty if not known
     */
    public static Finding notRead(
            WatchedTopic topic, Standing standing, OptionalLong oldest, long nowMs) {
        PartitionLook look = standing.look();
        String message =
                ("partition %s is not read: for %s group %s has stood at offset %d, and the"
                                + " partition can be read up to %d%s. adtally.watch.stuck-after of"
                                + " the topic, with adtally.checkpoint.interval, is %s")
                        .formatted(
                                look.name(),
                                text(standing.unreadMs(nowMs)),
                                topic.group(),
                                look.position(),
                                look.stable(),
                                oldest.isEmpty()
                                        ? ""
                                        : ", the oldest record of "
                                                + Instant.ofEpochMilli(oldest.getAsLong()),
                                text(topic.unreadAfterMs()));
        return new Finding(Finding.Kind.NOT_READ, look.topic(), look.name(), message);
    }

    /**
     * Says that a transaction has been open for too long.
     *
     * @param open those that hold the partition back, as far as the brokers tell
     * @param untold why they do not; empty if they do
     */
    public static Finding openTransaction(
            WatchedTopic topic,
            Standing standing,
            List<OpenTransaction> open,
            String untold,
            long nowMs) {
        PartitionLook look = standing.look();
        String whose =
                open.isEmpty()
                        ? "by whom, the brokers do not tell: " + untold
                        : open.stream().map(WatchRules::text).collect(Collectors.joining(", "));
        String message =
                ("partition %s is held back by an open transaction: for at least %s nothing from"
                                + " offset %d on can be read, now %d offsets (%s)."
                                + " adtally.watch.stuck-after of the topic%s is %s")
                        .formatted(
                                look.name(),
                                text(heldMs(standing, open, nowMs)),
                                look.stable(),
                                look.heldBack(),
                                whose,
                                topic.role() == WatchedTopic.Role.OUTPUT
                                        ? ", with adtally.checkpoint.interval,"
                                        : "",
                                text(topic.openAfterMs()));
        return new Finding(Finding.Kind.OPEN_TRANSACTION, look.topic(), look.name(), message);
    }

    /** Says that a topic has been silent for too long. */
    public static Finding silent(WatchedTopic topic, long newestMs, long nowMs) {
        return new Finding(
                Finding.Kind.SILENT,
                topic.name(),
                topic.name(),
                ("topic %s is silent: no record since %s, that is for %s;"
                                + " adtally.alert.silent-after of the topic is %s")
                        .formatted(
                                topic.name(),
                                Instant.ofEpochMilli(newestMs),
                                text(nowMs - newestMs),
                                text(topic.silentAfterMs())));
    }

    /** The coordinator knows of the time before the first look. */
    private static long heldMs(Standing standing, List<OpenTransaction> open, long nowMs) {
        return open.stream()
                .filter(transaction -> transaction.startedMs() != Standing.NOT)
                .mapToLong(transaction -> nowMs - transaction.startedMs())
                .reduce(standing.heldMs(nowMs), Math::max);
    }

    private static String text(OpenTransaction open) {
        String id =
                open.transactionalId() == null
                        ? "no coordinator knows the transaction"
                        : "transactional id '" + open.transactionalId() + "'";
        return id + ", producer " + open.producerId();
    }

    /** To the second, in the largest units. */
    static String text(long ms) {
        Duration time = Duration.ofMillis(ms);
        if (time.toDays() > 0) {
            return "%d d %d h".formatted(time.toDays(), time.toHoursPart());
        }
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
                : "%d s".formatted(time.toSeconds());
    }
}
