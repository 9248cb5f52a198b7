package io.adtally.billing;

import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.EventType;
import io.adtally.event.PricingModel;
import io.adtally.event.Terms;
import java.math.BigInteger;

/**
 * What an event costs under its terms, in nanos: 1e-9 of the currency's unit.
 *
 * <p>A price of p micros per thousand is p nanos each (p/1e6 ÷ 1000 = p/1e9); a price of p micros
 * per unit is 1000·p nanos. Both are exact. Only a multiplier with a fraction (OpenRTB 2.6 {@code
 * qty.multiplier}, as for screens in public places) can need rounding: half-even, to the nano.
 */
public final class ChargeRules {
    private static final long ONE_MILLI = 1_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private ChargeRules() {}

    /**
     * See {@link io.adtally.event.Pricing#charge}; an impression under {@link
     * PricingModel#AUCTION_CPM} must have its auction price.
     */
    public static Charge charge(AdEvent event, Terms terms, long impressionQuantityMilli) {
        if (event.type() != billedType(terms.pricingModel())) {
            return null;
        }
        long quantityMilli = quantityMilli(event, terms.pricingModel(), impressionQuantityMilli);
        long priceMicros =
                terms.pricingModel() == PricingModel.AUCTION_CPM
                        ? event.auctionPriceCpmMicros()
                        : terms.priceMicros();
        long unitNanos =
                perThousand(terms.pricingModel())
                        ? priceMicros
                        : Math.multiplyExact(priceMicros, NANOS_PER_MICRO);
        return new Charge(priceMicros, quantityMilli, timesMilli(unitNanos, quantityMilli));
    }

    private static EventType billedType(PricingModel model) {
        return switch (model) {
            case CPM, AUCTION_CPM -> EventType.IMPRESSION;
            case VCPM -> EventType.VIEWABLE;
            case CPC -> EventType.CLICK;
            case CPA -> EventType.CONVERSION;
            case CPCV -> EventType.VIDEO_COMPLETE;
        };
    }

    private static boolean perThousand(PricingModel model) {
        return switch (model) {
            case CPM, VCPM, AUCTION_CPM -> true;
            case CPC, CPA, CPCV -> false;
        };
    }

    /**
     * The event's own multiplier; without one, what is paid by impressions has the impression's,
     * for it says how many people saw it, and what is paid by the piece counts once.
     */
    private static long quantityMilli(AdEvent event, PricingModel model, long impressionMilli) {
        if (event.quantityMilli() != AdEvent.ABSENT) {
            return event.quantityMilli();
        }
        return perThousand(model) ? impressionMilli : ONE_MILLI;
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
