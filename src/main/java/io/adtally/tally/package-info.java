/**
 * What became of every input record, counted so that the counts can be balanced.
 *
 * <p>Reads: {@link io.adtally.event.TallyIncrement} of every stage.
 *
 * <p>Emits: {@link io.adtally.event.TallyTotal}, for {@code billing.tally}.
 *
 * <p>Rejects to: nothing.
 *
 * <p>State: one absolute count for each topic, outcome and reason, for ever.
 */
package io.adtally.tally;
