/**
 * What makes an event count: seen for the first time, joined to its impression, under known terms.
 *
 * <p>Reads: valid events by impression key, the catalog by broadcast. Emits: accepted events, an
 * impression before all that refers to it. Rejects to: dead letters. State: one small value for
 * each impression (dedup horizon + outage allowance, by TTL), held events (until their timer), the
 * catalog (for ever, on the heap).
 */
package io.adtally.impression;
