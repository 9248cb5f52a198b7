package io.adtally.session;

import io.adtally.event.UserKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Cuts each user's time into cells that no session leaves. A cut that counted from a session's
 * first event would hang on which event came first; this one hangs on nothing. The cells of each
 * user begin at another moment, so that not all sessions are cut, and published, at once.
 */
final class SessionGrid {
    private static final ThreadLocal<MessageDigest> SHA_256 =
            ThreadLocal.withInitial(SessionGrid::newDigest);

    private final long cellMs;

    SessionGrid(long cellMs) {
        this.cellMs = cellMs;
    }

    /** The first moment after the cell that holds a time. */
    long cellEndMs(UserKey user, long timeMs) {
        return timeMs - Math.floorMod(timeMs - shiftMs(user), cellMs) + cellMs;
    }

    /** By a strong hash: similar ids must not be cut at similar times. */
    private long shiftMs(UserKey user) {
        byte[] hash = SHA_256.get().digest(user.userId().getBytes(StandardCharsets.UTF_8));
        return Integer.toUnsignedLong(ByteBuffer.wrap(hash).getInt()) % cellMs;
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
