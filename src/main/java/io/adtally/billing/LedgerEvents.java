package io.adtally.billing;

/** What the protocol tells whoever counts and logs. */
public interface LedgerEvents {
    LedgerEvents IGNORED = new LedgerEvents() {};

    /** A batch is in the open transaction; {@code differing} above 0 is a reason to look. */
    default void inserted(TransactionId id, int offered, LedgerStore.Inserted inserted) {}

    /** A batch did not go in and is sent again. */
    default void retrying(TransactionId id, LedgerException reason) {}

    default void prepared(TransactionId id, LedgerStore.Counts counts) {}

    default void rolledBackOrphan(TransactionId id) {}

    /**
     * A transaction is in the ledger.
     *
     * @param before it was already
     */
    default void committed(LedgerCommittable committable, boolean before, long tookMs) {}

    /** A transaction is lost for ever, and a person has said to go on without it. */
    default void lossAccepted(LedgerCommittable lost) {}

    /** The database does not answer; the commit is tried again. */
    default void commitRetrying(LedgerCommittable committable, LedgerException reason) {}
}
