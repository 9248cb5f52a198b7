package io.adtally.dlq;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One line that is drawn over and over, where somebody watches; else nothing. */
final class ProgressBar {
    private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int CELLS = 24;

    private final PrintWriter out;
    private final boolean watched;
    private final LongSupplier nanoTime;
    private final long begunNanos;
    private long drawnNanos;
    private boolean drawn;

    ProgressBar(PrintWriter out, boolean watched, LongSupplier nanoTime) {
        this.out = out;
        this.watched = watched;
        this.nanoTime = nanoTime;
        this.begunNanos = nanoTime.getAsLong();
    }

    void show(long done, long all, long letters) {
        long now = nanoTime.getAsLong();
        if (watched && (!drawn || now - drawnNanos >= REDRAW_NANOS)) {
            drawn = true;
            drawnNanos = now;
            out.print("\r\033[K" + line(done, all, letters, now - begunNanos));
            out.flush();
        }
    }

    /** The line makes room for what is said next. */
    void end() {
        if (drawn) {
            out.print("\r\033[K");
            out.flush();
        }
    }

    static String line(long done, long all, long letters, long nanos) {
        int filled = all == 0 ? CELLS : (int) (CELLS * done / all);
        double seconds = nanos / (double) TimeUnit.SECONDS.toNanos(1);
        return String.format(
                Locale.ROOT,
                "[%s%s] %3d%%  %,d letters, %,.0f/s",
                "#".repeat(filled),
                ".".repeat(CELLS - filled),
                all == 0 ? 100 : 100 * done / all,
                letters,
                seconds < 1 ? letters : letters / seconds);
    }
}
