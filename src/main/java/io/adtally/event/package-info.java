/**
 * The words of the domain: what travels between the stages and what they keep, with its bytes.
 *
 * <p>Plain Java, immutable, no Flink. Whoever writes one to the network or to state does so by its
 * {@link io.adtally.event.Codec}.
 */
package io.adtally.event;
