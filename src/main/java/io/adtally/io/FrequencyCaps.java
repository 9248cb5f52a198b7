package io.adtally.io;

import io.adtally.event.CapUpdate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a reader of the frequency caps knows, and what it answers: the reader's rule of {@code
 * src/docs/contracts.md}. One thread applies what the topic says; any number may ask.
 *
 * <p>A cap that is known holds until its time is over, however old the word: more impressions could
 * only prolong it. What the reader cannot know while the stream is silent or behind is who has been
 * capped since; then it shows (fails open) or does not (fails closed), as its owner chose.
 */
public final class FrequencyCaps {
    private final boolean failClosed;
    private final long maxBehindMs;
    private final long maxSilenceMs;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** Counts the logs; only the thread that applies looks at it. */
    private int log;

    private volatile long caughtUpMs = Long.MIN_VALUE;
    private volatile long heardMs = Long.MIN_VALUE;

    private record Known(CapUpdate update, int log) {}

    /**
     * Knows nothing yet, and is behind.
     *
     * @param failClosed whether to show nothing while the stream cannot be relied on
     * @param maxBehindMs how long ago the end of the topic may have been reached
     * @param maxSilenceMs how old the newest record may be: longer than impressions ever pause, for
     *     a job that is down and a night without any look the same
     */
    public FrequencyCaps(boolean failClosed, long maxBehindMs, long maxSilenceMs) {
        this.failClosed = failClosed;
        this.maxBehindMs = maxBehindMs;
        this.maxSilenceMs = maxSilenceMs;
    }

    /**
     * A record of the topic, in its order.
     *
     * @param key of the record
     * @param update null for a tombstone
     * @param writtenMs time of the record
     */
    public void apply(String key, CapUpdate update, long writtenMs) {
        if (update == null) {
            known.remove(key);
        } else {
            known.merge(key, new Known(update, log), FrequencyCaps::newer);
        }
        heardMs = Math.max(heardMs, writtenMs);
    }

    /**
     * The topic was deleted and created again. What is known holds on, and is behind; but the first
     * word of the new log on a key takes its place, for versions of two logs cannot be compared.
     */
    public void startOver() {
        log++;
        caughtUpMs = Long.MIN_VALUE;
    }

    /** Everything that was in the topic at this moment has been applied. */
    public void caughtUp(long nowMs) {
        caughtUpMs = nowMs;
    }

    /** Whether the stream is neither silent nor behind. */
    public boolean isReliable(long nowMs) {
        return caughtUpMs >= nowMs - maxBehindMs && heardMs >= nowMs - maxSilenceMs;
    }

    /**
     * Whether the next impression must not be shown.
     *
     * @param key {@link io.adtally.event.CapKey#text} of the cap
     */
    public boolean isCapped(String key, long nowMs) {
        CapUpdate update = get(key);
        if (update != null && nowMs < update.cappedUntilMs()) {
            return true;
        }
        return failClosed && !isReliable(nowMs);
    }

    /** Null if nothing is known of the key. */
    public CapUpdate get(String key) {
        Known found = known.get(key);
        return found == null ? null : found.update;
    }

    /**
     * A lower version was sent again after a recovery, unless the known one's window has passed:
     * then the key was forgotten in between, and the tombstone is gone from the topic.
     */
    private static Known newer(Known before, Known now) {
        CapUpdate known = before.update;
        CapUpdate update = now.update;
        boolean sentAgain =
                before.log == now.log
                        && update.version() < known.version()
                        && update.eventTimeMs() < known.eventTimeMs() + known.key().windowMs();
        return sentAgain ? before : now;
    }
}
