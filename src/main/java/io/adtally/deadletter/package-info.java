/**
 * Dead letters: what cannot be processed, with its raw bytes and its reason.
 *
 * <p>Reads: the side outputs of every stage. Emits: {@code ads.dlq.v1}. State: none.
 */
package io.adtally.deadletter;
