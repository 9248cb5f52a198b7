package io.adtally.billing;

import static io.adtally.event.AdEvent.ONE_MILLI;

import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.PricingModel;
import io.adtally.event.Terms;
import java.math.BigInteger;

/**
 * What an event costs under its terms, in nanos: 1e-9 of the currency's unit. The price of one is
 * exact, see {@link io.adtally.event.PricingModel#unitNanos}. Only a multiplier with a fraction
 * (OpenRTB 2.6 {@code qty.multiplier}, as for screens in public places) can need rounding:
 * half-even, to the nano.
 */
public final class ChargeRules {
    private ChargeRules() {}

    /**
     * See {@link io.adtally.event.Pricing#charge}; an impression under {@link
     * PricingModel#AUCTION_CPM} must have its auction price.
     */
    public static Charge charge(AdEvent event, Terms terms, long impressionQuantityMilli) {
        PricingModel model = terms.pricingModel();
        if (event.type() != model.billedType()) {
            return null;
        }
        long quantityMilli = quantityMilli(event, model, impressionQuantityMilli);
        long priceMicros =
                model == PricingModel.AUCTION_CPM
                        ? event.auctionPriceCpmMicros()
                        : terms.priceMicros();
        return new Charge(
                priceMicros,
                quantityMilli,
                timesMilli(model.unitNanos(priceMicros), quantityMilli));
    }

    /**
     * What is paid per thousand has the event's own multiplier, or its impression's, which says how
     * many people saw it. What is paid by the piece counts once, whatever the event says: a click
     * is one click.
     */
    private static long quantityMilli(AdEvent event, PricingModel model, long impressionMilli) {
        if (!model.isPerThousand()) {
            return ONE_MILLI;
        }
        return event.quantityMilli() == AdEvent.ABSENT ? impressionMilli : event.quantityMilli();
    }

    private static long timesMilli(long unitNanos, long quantityMilli) {
        if (quantityMilli == ONE_MILLI) {
            return unitNanos;
        }
        BigInteger[] parts =
                BigInteger.valueOf(unitNanos)
                        .multiply(BigInteger.valueOf(quantityMilli))
                        .divideAndRemainder(BigInteger.valueOf(ONE_MILLI));
        long whole = parts[0].longValueExact();
        long rest = parts[1].longValueExact();
        boolean up = rest > ONE_MILLI / 2 || (rest == ONE_MILLI / 2 && (whole & 1) == 1);
        return up ? Math.incrementExact(whole) : whole;
    }
}
