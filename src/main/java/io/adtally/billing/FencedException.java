package io.adtally.billing;

/**
 * A newer incarnation of this writer has opened: this one is a leftover, in a process the job has
 * given up, and must not write any more.
 */
public final class FencedException extends LedgerException {
    private static final long serialVersionUID = 1;

    public FencedException(WriterSeat seat, long incarnation) {
        super(
                Failure.REFUSED,
                "a newer incarnation of ledger writer "
                        + seat.deployment()
                        + "/"
                        + seat.sink()
                        + "/"
                        + seat.subtask()
                        + " than "
                        + incarnation
                        + " has opened; this one ends");
    }
}
