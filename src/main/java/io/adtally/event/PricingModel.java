package io.adtally.event;

/**
 * What an advertiser pays for; the numbers are those of {@code adtally.catalog.v1.PricingModel},
 * for ever.
 */
public enum PricingModel {
    CPM(1),
    VCPM(2),
    CPC(3),
    CPA(4),
    CPCV(5),
    AUCTION_CPM(6);

    private static final PricingModel[] BY_NUMBER = Numbered.index(values(), PricingModel::number);

    private final int number;

    PricingModel(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Null if no pricing model of this version has the number. */
    public static PricingModel ofNumber(int number) {
        return Numbered.find(BY_NUMBER, number);
    }
}
