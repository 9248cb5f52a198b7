package io.adtally.event;

import java.io.Serializable;

/** What an event costs. Asked before an event is accepted, for one without a price must not be. */
@FunctionalInterface
public interface Pricing extends Serializable {
    /**
     * Prices one event.
     *
     * @param impressionQuantityMilli the impression's own multiplier in thousandths
     * @return null if the terms charge nothing for this type of event
     * @throws ArithmeticException if the amount does not fit 64 bits of nanos
     */
    Charge charge(AdEvent event, Terms terms, long impressionQuantityMilli);
}
