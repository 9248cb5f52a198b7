package io.adtally.io;

import io.adtally.billing.WriterSeat;
import java.util.OptionalLong;

/**
 * The {@code application_name} of a ledger writer's connections: {@code
 * adtally:DEPLOYMENT:SINK:SUBTASK:INCARNATION}, by which a successor finds and ends them. The
 * incarnation is in base 36, for PostgreSQL cuts the name after 63 bytes.
 */
final class WriterConnectionName {
    private static final int RADIX = 36;
    private static final String OPENING = "-";
    private static final String COMMITTER = "commit";

    private WriterConnectionName() {}

    static String prefix(WriterSeat seat, int subtask) {
        return "adtally:" + seat.deployment() + ":" + seat.sink() + ":" + subtask + ":";
    }

    static String of(WriterSeat seat, long incarnation) {
        return prefix(seat, seat.subtask()) + Long.toString(incarnation, RADIX);
    }

    /** Before the incarnation is known; such a connection holds no lock for longer than a call. */
    static String opening(WriterSeat seat) {
        return prefix(seat, seat.subtask()) + OPENING;
    }

    /** Never ended by a successor: committing twice does no harm. */
    static String committer(WriterSeat seat) {
        return prefix(seat, seat.subtask()) + COMMITTER + ".";
    }

    /** The incarnation in a name; empty if the name has none. */
    static OptionalLong incarnation(String prefix, String name) {
        String rest = name.substring(prefix.length());
        if (rest.isEmpty() || !rest.chars().allMatch(Character::isLetterOrDigit)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(rest, RADIX));
    }
}
