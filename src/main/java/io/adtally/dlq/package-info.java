/**
 * {@code scripts/dlq.sh}: dead letters in the hands of a person.
 *
 * <p>Reads: {@code ads.dlq.v1}, {@code ads.parked.v1}, files that were exported.
 *
 * <p>Emits: {@code ads.retry.v1}, {@code ads.parked.v1}, and who did what to {@code
 * ads.dlq-audit.v1}.
 *
 * <p>State: how far a transfer has come, in the offsets of a consumer group.
 */
package io.adtally.dlq;
