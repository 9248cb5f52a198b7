package io.adtally.local;

import io.adtally.io.LedgerFailures;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.RetriableException;

/**
 * How a run bears that a server it asks is away: it asks again until an answer comes, as {@link
 * Replacer} brings the server back. A question must do no harm when it is asked twice.
 */
final class Outages {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration TELL = Duration.ofSeconds(5);
    private static final long POLL_MS = 200;

    private final Duration longest;
    private final Consumer<String> say;

    /** Something to ask a server, on a connection that this opens itself if there is none. */
    interface Question<T, E extends Exception> {
        T ask() throws E;
    }

    /**
     * Tells what is waited for.
     *
     * @param say hears which server does not answer, for how long already, and when it does again
     */
    Outages(Consumer<String> say) {
        this(LONGEST, say);
    }

    Outages(Duration longest, Consumer<String> say) {
        this.longest = longest;
        this.say = say;
    }

    /**
     * Asks until there is an answer.
     *
     * @throws IllegalStateException naming the server, if it gives none for too long
     */
    <T, E extends Exception> T ask(String server, Question<T, E> question)
            throws E, InterruptedException {
        long goneNanos = 0;
        Duration told = Duration.ZERO;
        while (true) {
            try {
                T answer = question.ask();
                if (!told.isZero()) {
                    say.accept("%s answers again.".formatted(server));
                }
                return answer;
            } catch (Exception e) {
                if (!isTemporary(e)) {
                    throw e;
                }
                long nowNanos = System.nanoTime();
                goneNanos = goneNanos == 0 ? nowNanos : goneNanos;
                Duration gone = Duration.ofNanos(nowNanos - goneNanos);
                if (gone.compareTo(longest) > 0) {
                    throw new IllegalStateException(
                            "%s has not answered for %d s: %s"
                                    .formatted(server, gone.toSeconds(), e.getMessage()),
                            e);
                }
                if (gone.compareTo(told.plus(TELL)) > 0) {
                    told = gone;
                    say.accept(
                            "%s does not answer, for %d s so far; waited for at most %d s: %s"
                                    .formatted(
                                            server,
                                            gone.toSeconds(),
                                            longest.toSeconds(),
                                            e.getMessage()));
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** Whether a server that was replaced, or has recovered, may answer the same question. */
    static boolean isTemporary(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException || isAway(cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof SQLException sql && LedgerFailures.isAway(sql);
    }
}
