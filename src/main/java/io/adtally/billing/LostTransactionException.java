package io.adtally.billing;

/**
 * A transaction that a completed checkpoint covers is neither prepared nor committed: its rows are
 * gone from the ledger and will not come again. No restart can mend it.
 */
public final class LostTransactionException extends Exception {
    private static final long serialVersionUID = 1;

    public LostTransactionException(LedgerCommittable lost) {
        super(
                "ledger transaction "
                        + lost.id()
                        + " with "
                        + lost.rowsOffered()
                        + " rows is lost: a completed checkpoint covers it, but it is neither"
                        + " prepared nor in billing.commits. It was rolled back by hand, by the"
                        + " restore of an older savepoint, or with a restored database. Start from"
                        + " a checkpoint or savepoint that is older than its rows; the ledger's"
                        + " key keeps what is there from being billed twice. Only if its rows are"
                        + " given up, enter it in billing.accepted_losses and start again.");
    }
}
