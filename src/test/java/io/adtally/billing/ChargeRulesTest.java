package io.adtally.billing;

import static io.adtally.event.Samples.event;
import static io.adtally.event.Samples.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.EventType;
import io.adtally.event.PricingModel;
import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChargeRulesTest {
    private static final long ONE = 1_000;

    @ParameterizedTest
    @CsvSource({
        // A CPM of 2.50 is 0.0025 an impression.
        "CPM,         IMPRESSION,     2500000,  2500000",
        "VCPM,        VIEWABLE,       2500000,  2500000",
        "CPC,         CLICK,          350000,   350000000",
        "CPA,         CONVERSION,     12500000, 12500000000",
        "CPCV,        VIDEO_COMPLETE, 20000,    20000000",
        // The smallest prices there are.
        "CPM,         IMPRESSION,     1,        1",
        "CPC,         CLICK,          1,        1000",
        "CPM,         IMPRESSION,     0,        0",
    })
    void chargesTheBilledEventOfEachModel(
            PricingModel model, EventType type, long priceMicros, long amountNanos) {
        Charge charge = ChargeRules.charge(plain(type), terms("token", model, priceMicros), ONE);

        assertThat(charge).isEqualTo(new Charge(priceMicros, ONE, amountNanos));
    }

    @ParameterizedTest
    @CsvSource({
        "CPM, IMPRESSION",
        "VCPM, VIEWABLE",
        "CPC, CLICK",
        "CPA, CONVERSION",
        "CPCV, VIDEO_COMPLETE",
        "AUCTION_CPM, IMPRESSION",
    })
    void chargesNothingElse(PricingModel model, EventType billed) {
        for (EventType type : EventType.values()) {
            AdEvent event = event("i", type, "d").auctionPriceCpmMicros(7).build();
            Charge charge = ChargeRules.charge(event, terms("token", model, 5), ONE);

            if (type == billed) {
                assertThat(charge).isNotNull();
            } else {
                assertThat(charge).as("%s under %s", type, model).isNull();
            }
        }
    }

    /** OpenRTB 2.6, "Imp.qty": a CPM of 2.50 with a multiplier of 30.3 is 0.07575. */
    @Test
    void multipliesAsOpenRtbSays() {
        AdEvent impression = event("i", EventType.IMPRESSION, "").quantityMilli(30_300).build();

        Charge charge =
                ChargeRules.charge(impression, terms("t", PricingModel.CPM, 2_500_000), 30_300);

        assertThat(charge.amountNanos()).isEqualTo(75_750_000);
    }

    @Test
    void takesTheAuctionsPriceNotTheTerms() {
        AdEvent impression =
                event("i", EventType.IMPRESSION, "").auctionPriceCpmMicros(610_000).build();

        Charge charge =
                ChargeRules.charge(impression, terms("t", PricingModel.AUCTION_CPM, 99), ONE);

        assertThat(charge).isEqualTo(new Charge(610_000, ONE, 610_000));
    }

    @ParameterizedTest
    @CsvSource({
        // 1 nano × 0.5, 1.5, 2.5, 0.501: half to even, else to the nearest.
        "1, 500, 0",
        "1, 1500, 2",
        "1, 2500, 2",
        "1, 501, 1",
        "1, 499, 0",
        "3, 500, 2",
    })
    void roundsHalfToEven(long cpmMicros, long quantityMilli, long amountNanos) {
        AdEvent impression =
                event("i", EventType.IMPRESSION, "").quantityMilli(quantityMilli).build();

        assertThat(
                        ChargeRules.charge(
                                        impression,
                                        terms("t", PricingModel.CPM, cpmMicros),
                                        quantityMilli)
                                .amountNanos())
                .isEqualTo(amountNanos);
    }

    @Test
    void viewableInheritsTheImpressionsMultiplierAClickDoesNot() {
        Charge viewable =
                ChargeRules.charge(
                        plain(EventType.VIEWABLE), terms("t", PricingModel.VCPM, 1_000), 2_000);
        Charge click =
                ChargeRules.charge(
                        plain(EventType.CLICK), terms("t", PricingModel.CPC, 1_000), 2_000);

        assertThat(viewable).isEqualTo(new Charge(1_000, 2_000, 2_000));
        assertThat(click).isEqualTo(new Charge(1_000, ONE, 1_000_000));
    }

    /** A click is one click, whatever it or its impression says. */
    @ParameterizedTest
    @EnumSource(names = {"CPC", "CPA", "CPCV"})
    void multipliesNothingThatIsPaidByThePiece(PricingModel model) {
        AdEvent event = event("i", model.billedType(), "d").quantityMilli(14_200).build();

        assertThat(ChargeRules.charge(event, terms("t", model, 400_000), 100_000_000))
                .isEqualTo(new Charge(400_000, ONE, 400_000_000));
    }

    @ParameterizedTest
    @EnumSource(names = {"CPM", "VCPM", "AUCTION_CPM"})
    void multipliesWhatIsPaidPerThousandImpressions(PricingModel model) {
        AdEvent event =
                event("i", model.billedType(), "")
                        .auctionPriceCpmMicros(400_000)
                        .quantityMilli(14_200)
                        .build();

        assertThat(ChargeRules.charge(event, terms("t", model, 400_000), 14_200))
                .isEqualTo(new Charge(400_000, 14_200, 5_680_000));
    }

    @Test
    void refusesWhatDoesNotFit() {
        AdEvent impression =
                event("i", EventType.IMPRESSION, "").quantityMilli(100_000_000_000L).build();

        assertThatThrownBy(
                        () ->
                                ChargeRules.charge(
                                        impression,
                                        terms("t", PricingModel.CPM, 10_000_000_000_000L),
                                        100_000_000_000L))
                .isInstanceOf(ArithmeticException.class);
    }

    @Property
    void equalsExactDecimalArithmetic(
            @ForAll @LongRange(min = 0, max = 10_000_000_000_000L) long priceMicros,
            @ForAll @LongRange(min = 1, max = 100_000) long quantityMilli) {
        AdEvent impression =
                event("i", EventType.IMPRESSION, "").quantityMilli(quantityMilli).build();

        long amountNanos =
                ChargeRules.charge(
                                impression,
                                terms("t", PricingModel.CPM, priceMicros),
                                quantityMilli)
                        .amountNanos();

        BigDecimal inUnits =
                BigDecimal.valueOf(priceMicros, 6)
                        .movePointLeft(3)
                        .multiply(BigDecimal.valueOf(quantityMilli, 3))
                        .setScale(9, RoundingMode.HALF_EVEN);
        assertThat(BigDecimal.valueOf(amountNanos, 9)).isEqualByComparingTo(inUnits);
    }

    private static AdEvent plain(EventType type) {
        return event("i", type, "d").build();
    }
}
