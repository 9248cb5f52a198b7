/**
 * Sends dead letters again that may be accepted another time; a job of its own.
 *
 * <p>Reads: {@link io.adtally.retry.IncomingLetter} of {@code ads.dlq.v1}.
 *
 * <p>Emits: {@link io.adtally.deadletter.DeadLetter}, for {@code ads.retry.v1} when its time has
 * come and for {@code ads.parked.v1} when it has been tried often enough; a {@link
 * io.adtally.event.RateSample} for each.
 *
 * <p>Rejects to: nothing; what cannot be retried stays where it is.
 *
 * <p>State: the letters that wait, for each partition of the dead-letter topic.
 */
package io.adtally.retry;
