package io.adtally.event;

/**
 * What an advertiser pays for; the numbers are those of {@code adtally.catalog.v1.PricingModel},
 * for ever.
 */
public enum PricingModel {
    CPM(1, EventType.IMPRESSION, true),
    VCPM(2, EventType.VIEWABLE, true),
    CPC(3, EventType.CLICK, false),
    CPA(4, EventType.CONVERSION, false),
    CPCV(5, EventType.VIDEO_COMPLETE, false),
    AUCTION_CPM(6, EventType.IMPRESSION, true);

    private static final long NANOS_PER_MICRO = 1_000;

    private static final PricingModel[] BY_NUMBER = Numbered.index(values(), PricingModel::number);

    private final int number;
    private final EventType billedType;
    private final boolean perThousand;

    PricingModel(int number, EventType billedType, boolean perThousand) {
        this.number = number;
        this.billedType = billedType;
        this.perThousand = perThousand;
    }

    public int number() {
        return number;
    }

    /** The type of event that is charged. */
    public EventType billedType() {
        return billedType;
    }

    /**
     * Whether the price is that of a thousand impressions, so that a multiplier that says how many
     * people saw one applies. What is paid by the piece, such as a click, happened once.
     */
    public boolean isPerThousand() {
        return perThousand;
    }

    /**
     * What one event costs, in nanos (1e-9) of the currency's unit, exactly: a price of p micros
     * per thousand is p nanos each (p/1e6 ÷ 1000 = p/1e9), a price of p micros per piece 1000·p
     * nanos.
     *
     * @throws ArithmeticException if that does not fit 64 bits
     */
    public long unitNanos(long priceMicros) {
        return perThousand ? priceMicros : Math.multiplyExact(priceMicros, NANOS_PER_MICRO);
    }

    /** Null if no pricing model of this version has the number. */
    public static PricingModel ofNumber(int number) {
        return Numbered.find(BY_NUMBER, number);
    }
}
