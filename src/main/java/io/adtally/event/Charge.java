package io.adtally.event;

/**
 * What one event costs under its terms.
 *
 * @param unitPriceMicros millionths of the terms' currency: per thousand or per unit as the model
 *     says; the auction's price under {@link PricingModel#AUCTION_CPM}
 * @param quantityMilli multiplier in thousandths
 * @param amountNanos 1e-9 of the terms' currency's unit, exact but for a half-even rounding of
 *     {@code quantityMilli}'s fraction
 */
public record Charge(long unitPriceMicros, long quantityMilli, long amountNanos) {}
