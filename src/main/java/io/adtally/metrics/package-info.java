/**
 * Campaign metrics, as increments that add up.
 *
 * <p>Reads: {@link io.adtally.event.AcceptedEvent}.
 *
 * <p>Emits: {@link io.adtally.event.MetricIncrement}, for {@code ads.campaign-metrics.v1}.
 *
 * <p>Rejects to: nothing; no event is too late for an increment.
 *
 * <p>State: none. What is being combined is on the heap, and goes out before each barrier.
 */
package io.adtally.metrics;
