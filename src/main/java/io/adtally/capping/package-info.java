/**
 * How often a user has seen what, and until when not again: rolling windows in event time.
 *
 * <p>Reads: impressions of {@link io.adtally.event.AcceptedEvent} whose user may be known, one for
 * each cap of their terms.
 *
 * <p>Emits: {@link io.adtally.event.CapUpdate}, for {@code ads.frequency-caps.v1}.
 *
 * <p>Rejects to: nothing.
 *
 * <p>State: one value and one timer a cap and user, until the last window has passed.
 */
package io.adtally.capping;
