package io.adtally.local;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Sees, from outside, for how long no more rows become visible in the ledger. */
final class CommitWatch implements AutoCloseable {
    private static final long POLL_MS = 50;
    private static final double MS_A_SECOND = 1e3;

    private final LedgerView ledger;
    private final Thread thread = new Thread(this::watch, "commit-watch");
    private volatile boolean closed;
    private SQLException failure;
    private long longestMs;

    /** Begins at once; closes the view when it is closed. */
    CommitWatch(LedgerView ledger) {
        this.ledger = ledger;
        thread.start();
    }

    /** The longest pause that ended since the last call. */
    synchronized double longestSeconds() throws SQLException {
        if (failure != null) {
            throw failure;
        }
        double seconds = longestMs / MS_A_SECOND;
        longestMs = 0;
        return seconds;
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ledger.close();
    }

    private void watch() {
        long rows = -1;
        long sinceNanos = System.nanoTime();
        try {
            while (!closed) {
                long now = ledger.commits().inserted();
                if (now != rows) {
                    ended((System.nanoTime() - sinceNanos) / 1_000_000);
                    rows = now;
                    sinceNanos = System.nanoTime();
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        } catch (SQLException e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void ended(long ms) {
        longestMs = Math.max(longestMs, ms);
    }

    private synchronized void fail(SQLException e) {
        failure = e;
    }
}
