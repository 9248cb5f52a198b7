package io.adtally.billing;

/**
 * The committer's half of the two-phase commit: the only one that commits, once the checkpoint has
 * completed, and as often as it is asked to.
 *
 * <p>A transaction the database does not know is either committed already or lost, and the commits
 * row tells which. A loss stops the job, unless a person has accepted it. While the database is
 * away it waits here, with growing pauses: Flink's own retries have no pause between them and end
 * in giving the transaction up. When the time is over the task fails, and the restart commits
 * again.
 */
class LedgerCommitterProtocol {
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;

    private final LedgerStore store;
    private final long timeoutMs;
    private final Pauses pauses;
    private final LedgerEvents events;

    LedgerCommitterProtocol(LedgerStore store, long timeoutMs, Pauses pauses, LedgerEvents events) {
        this.store = store;
        this.timeoutMs = timeoutMs;
        this.pauses = pauses;
        this.events = events;
    }

    /**
     * Commits, or finds it done.
     *
     * @throws LostTransactionException if it can never be done
     * @throws LedgerException if it could not be done in time
     */
    void commit(LedgerCommittable committable)
            throws LedgerException, LostTransactionException, InterruptedException {
        long start = pauses.elapsedMs();
        for (long pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
            try {
                boolean before = !store.commit(committable.id());
                if (before && !isCommitted(committable)) {
                    goOnWithout(committable);
                    return;
                }
                events.committed(committable, before, pauses.elapsedMs() - start);
                return;
            } catch (LedgerException e) {
                if (pauses.elapsedMs() - start + pauseMs > timeoutMs) {
                    throw e;
                }
                events.commitRetrying(committable, e);
            }
            pauses.pause(pauseMs);
        }
    }

    private void goOnWithout(LedgerCommittable lost)
            throws LedgerException, LostTransactionException {
        if (!store.isLossAccepted(lost.id())) {
            throw new LostTransactionException(lost);
        }
        events.lossAccepted(lost);
    }

    boolean isCommitted(LedgerCommittable unknown) throws LedgerException {
        return store.isRecorded(unknown.id());
    }
}
