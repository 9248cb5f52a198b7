package io.adtally.billing;

import java.util.List;
import java.util.Map;

/**
 * What the commit protocol asks of the database, for one writer or one committer. Not thread-safe.
 *
 * <p>A store has at most one open transaction. It connects when it has to; a lost connection shows
 * as {@link LedgerException.Failure#AWAY} once, and the next call connects again. No call waits
 * without bound.
 */
public interface LedgerStore extends AutoCloseable {
    /** How many rows of a batch were new, and how many of the others are held otherwise. */
    record Inserted(int rows, int differing) {}

    /** What the commits row says of its transaction. */
    record Counts(long offered, long inserted, long differing) {}

    /** Gives the writer a new incarnation, above all others, which fences its older ones. */
    long register() throws LedgerException;

    /** The newest incarnation of each subtask that ever wrote for this sink. */
    Map<Integer, Long> registered() throws LedgerException;

    /** Fences the writers of a subtask whose incarnation is below; does not end them. */
    void fence(int subtask, long below) throws LedgerException;

    /** Ends the connections of a subtask's incarnations below, and waits until they are gone. */
    void endConnections(int subtask, long below) throws LedgerException;

    /** The prepared transactions of this deployment's sink, whoever prepared them. */
    List<TransactionId> prepared() throws LedgerException;

    /** Rolls a prepared transaction back; does nothing if it is gone. */
    void rollBackPrepared(TransactionId id) throws LedgerException;

    void begin(TransactionId id) throws LedgerException;

    /**
     * Writes rows into the open transaction, all or none. A row whose key the ledger holds is left
     * as it is there.
     *
     * @throws LedgerException {@link LedgerException.Failure#TRANSIENT}: none was written, and the
     *     transaction is as it was before
     */
    Inserted insert(TransactionId id, List<LedgerRow> rows) throws LedgerException;

    /**
     * Writes the commits row into the open transaction, if its incarnation is still the newest of
     * its subtask.
     *
     * @return false if it is not
     */
    boolean record(TransactionId id, Counts counts) throws LedgerException;

    /** Prepares the open transaction. PostgreSQL may say yes and roll back: look afterwards. */
    void prepare(TransactionId id) throws LedgerException;

    /**
     * Commits a prepared transaction.
     *
     * @return false if there is none of that id
     */
    boolean commit(TransactionId id) throws LedgerException;

    /** Whether the transaction's commits row is visible: it has been committed. */
    boolean isRecorded(TransactionId id) throws LedgerException;

    /** Whether a person has given up what the transaction held. */
    boolean isLossAccepted(TransactionId id) throws LedgerException;

    /** Closes the connections, which rolls an open transaction back. Never throws. */
    @Override
    void close();
}
