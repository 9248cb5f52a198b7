/**
 * Tells when too much goes wrong at once: too much is parked, or dead letters of one reason come in
 * a flood.
 *
 * <p>Reads: {@link io.adtally.event.RateSample}, keyed by series.
 *
 * <p>Emits: {@link io.adtally.alert.Alert}, one when it begins and one when it is over.
 *
 * <p>Rejects to: nothing.
 *
 * <p>State: for each series the counts of its recent past, and since when it is too much.
 */
package io.adtally.alert;
