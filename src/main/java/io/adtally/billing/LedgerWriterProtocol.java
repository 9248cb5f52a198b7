package io.adtally.billing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The writer's half of the two-phase commit: rows stream into one open transaction, which is
 * prepared at the checkpoint's barrier. It never commits.
 *
 * <p>At open, in this order: a new incarnation, which fences older ones of this writer in a process
 * that is frozen or cut off; the end of their connections, and with them of their open
 * transactions; then the orphans. A fenced writer can still insert for a moment, but not finish:
 * the transaction's last statement asks whether its incarnation is still the newest. It takes no
 * lock for that. A successor that registers right after waits for the old connections to end before
 * it looks for orphans, so it finds whatever was prepared in between; a lock would outlive the old
 * writer inside its prepared transaction and shut the successor out.
 *
 * <p>Any failure that is not transient ends the task: its rows come again from the checkpoint. Rows
 * are never written again over a new connection, for nothing says which of them were in.
 */
class LedgerWriterProtocol {
    private static final int MAX_TRIES = 5;
    private static final long PAUSE_MS = 200;
    private static final long MAX_OPENING_MS = 10_000;

    private final LedgerStore store;
    private final WriterSeat seat;
    private final RestoredWriters restored;
    private final int batchRows;
    private final Pauses pauses;
    private final LedgerEvents events;
    private final List<LedgerRow> batch = new ArrayList<>();

    private OrphanRules orphanRules;
    private final long createdMs;
    private long incarnation;
    private long lastBegun;
    private long lastPrepared;
    private boolean barrierSeen;
    private boolean inserting;
    private TransactionId open;
    private long offered;
    private long inserted;
    private long differing;

    /** Does nothing yet; {@link #open} does. */
    LedgerWriterProtocol(
            LedgerStore store,
            WriterSeat seat,
            RestoredWriters restored,
            int batchRows,
            Pauses pauses,
            LedgerEvents events) {
        this.store = store;
        this.seat = seat;
        this.restored = restored;
        this.batchRows = batchRows;
        this.pauses = pauses;
        this.events = events;
        this.createdMs = pauses.elapsedMs();
    }

    void open() throws LedgerException {
        incarnation = store.register();
        requireNotStale();
        orphanRules = orphanRules(seat, incarnation, restored);
        store.endConnections(seat.subtask(), incarnation);
        cleanUp();
    }

    /**
     * Rolls orphans back; to be called from time to time, for an orphan may be seen only later: of
     * a writer that was still dying, or whose successor had not opened yet.
     */
    void cleanUp() throws LedgerException {
        for (int vacated : orphanRules.vacated(store.registered(), barrierSeen)) {
            store.fence(vacated, incarnation);
            store.endConnections(vacated, incarnation);
        }
        List<TransactionId> prepared = store.prepared();
        // Only now: whoever prepared one of these has registered before.
        Map<Integer, Long> registered = store.registered();
        if (registered.getOrDefault(seat.subtask(), 0L) != incarnation) {
            throw new FencedException(seat, incarnation);
        }
        for (TransactionId id : prepared) {
            if (orphanRules.isOrphan(id, registered, barrierSeen)) {
                store.rollBackPrepared(id);
                events.rolledBackOrphan(id);
            }
        }
    }

    void write(LedgerRow row) throws LedgerException, InterruptedException {
        batch.add(row);
        if (batch.size() >= batchRows) {
            insertBatch();
        }
    }

    /**
     * Writes out what has come so far, so that little is left for the barrier to wait for. Does
     * nothing if called from a pause: the rows are being written, again and again, where that is.
     */
    void send() throws LedgerException, InterruptedException {
        if (!batch.isEmpty() && !inserting) {
            insertBatch();
        }
    }

    /**
     * Prepares what was written since the last time.
     *
     * @param atBarrier false at the end of input, which no barrier announces
     * @return empty if nothing was written
     */
    Optional<LedgerCommittable> prepare(boolean atBarrier)
            throws LedgerException, InterruptedException {
        barrierSeen |= atBarrier;
        send();
        if (open == null) {
            return Optional.empty();
        }
        LedgerCommittable committable = new LedgerCommittable(open, offered);
        record(open, new LedgerStore.Counts(offered, inserted, differing));
        store.prepare(open);
        verifyPrepared(open);
        lastPrepared = open.sequence();
        open = null;
        return Optional.of(committable);
    }

    /** To be put into the checkpoint whose barrier {@link #prepare} was called for. */
    LedgerWriterState state() {
        return new LedgerWriterState(incarnation, seat.subtask(), seat.parallelism(), lastPrepared);
    }

    long incarnation() {
        return incarnation;
    }

    OrphanRules orphanRules(WriterSeat seat, long incarnation, RestoredWriters restored) {
        return new OrphanRules(seat, incarnation, restored);
    }

    TransactionId newId(long incarnation, long sequence) {
        return seat.transaction(incarnation, sequence);
    }

    /** An aborted transaction would refuse this statement, so it also proves that it is not one. */
    void record(TransactionId id, LedgerStore.Counts counts) throws LedgerException {
        if (!store.record(id, counts)) {
            throw new FencedException(seat, incarnation);
        }
        events.prepared(id, counts);
    }

    void verifyPrepared(TransactionId id) throws LedgerException {
        if (!store.prepared().contains(id)) {
            throw new LedgerException(
                    LedgerException.Failure.REFUSED,
                    "ledger transaction " + id + " was rolled back when it was to be prepared");
        }
    }

    /**
     * A process that froze right before it registered would come back with the newest incarnation
     * and the oldest view of what is orphaned. It must not act on it.
     */
    private void requireNotStale() throws LedgerException {
        long tookMs = pauses.elapsedMs() - createdMs;
        if (tookMs > MAX_OPENING_MS) {
            throw new LedgerException(
                    LedgerException.Failure.REFUSED,
                    "registering ledger writer "
                            + seat.subtask()
                            + " took "
                            + tookMs
                            + " ms, more than "
                            + MAX_OPENING_MS
                            + ": the job may have given this one up");
        }
    }

    private void insertBatch() throws LedgerException, InterruptedException {
        if (open == null) {
            begin();
        }
        LedgerStore.Inserted result = insertWithRetries();
        offered += batch.size();
        inserted += result.rows();
        differing += result.differing();
        events.inserted(open, batch.size(), result);
        batch.clear();
    }

    private void begin() throws LedgerException {
        lastBegun++;
        TransactionId id = newId(incarnation, lastBegun);
        try {
            store.begin(id);
        } catch (LedgerException e) {
            if (e.failure() != LedgerException.Failure.AWAY) {
                throw e;
            }
            // An idle connection may have been cut, and no row was on it yet.
            store.begin(id);
        }
        open = id;
        offered = 0;
        inserted = 0;
        differing = 0;
    }

    private LedgerStore.Inserted insertWithRetries() throws LedgerException, InterruptedException {
        inserting = true;
        try {
            return insertUntilItGoes();
        } finally {
            inserting = false;
        }
    }

    private LedgerStore.Inserted insertUntilItGoes() throws LedgerException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return store.insert(open, batch);
            } catch (LedgerException e) {
                if (e.failure() != LedgerException.Failure.TRANSIENT || tries == MAX_TRIES) {
                    throw e;
                }
                events.retrying(open, e);
                // What holds the lock may be an orphan.
                cleanUp();
                pauses.pause(PAUSE_MS * tries);
            }
        }
    }
}
