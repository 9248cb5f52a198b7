/**
 * What must not stay as it is for long: a transaction that holds a topic back, records that nobody
 * reads, a topic that has become silent.
 *
 * <p>Reads: how far topics reach and are read, as {@code io} finds it out from the brokers.
 *
 * <p>Emits: findings, for the log, the metrics and {@code scripts/status.sh}.
 *
 * <p>Rejects to: nothing.
 *
 * <p>State: none that outlives a start; since when each partition is as it is.
 */
package io.adtally.watch;
