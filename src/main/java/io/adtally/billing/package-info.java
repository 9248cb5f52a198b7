/**
 * Charges and the ledger's two-phase commit.
 *
 * <p>Reads: accepted events. Emits: rows of {@code billing.charges}, visible once the checkpoint
 * that covers them has completed. Rejects to: nothing; what cannot be priced was refused before.
 * State: one {@link io.adtally.billing.LedgerWriterState} for each writer, and the transactions
 * prepared and not yet committed.
 *
 * <p>The protocol ({@link io.adtally.billing.LedgerWriterProtocol}, {@link
 * io.adtally.billing.LedgerCommitterProtocol}, {@link io.adtally.billing.OrphanRules}) knows
 * neither Flink nor JDBC, so that a simulation can drive it through every failure.
 */
package io.adtally.billing;
