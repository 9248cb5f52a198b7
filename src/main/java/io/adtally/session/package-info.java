/**
 * What each user did in one go, by event time.
 *
 * <p>Reads: {@link io.adtally.event.AcceptedEvent}, of users who are known and whose data may be
 * used.
 *
 * <p>Emits: {@link io.adtally.event.Session}, for {@code ads.sessions.v1}, once it has ended and
 * again whenever a late event changes it.
 *
 * <p>Rejects to: nothing; an event too late for its session is a session of its own.
 *
 * <p>State: one value a user, with the sessions that are open or can still be corrected.
 */
package io.adtally.session;
