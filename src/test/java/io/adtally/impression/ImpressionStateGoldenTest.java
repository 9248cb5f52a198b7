package io.adtally.impression;

import static io.adtally.flink.GoldenBytes.assertGolden;

import io.adtally.event.EventId;
import io.adtally.event.Facts;
import io.adtally.event.PricingModel;
import io.adtally.event.Samples;
import io.adtally.event.Validity;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of the stage's state, as releases have written them. */
class ImpressionStateGoldenTest {
    private static final ImpressionState ACCEPTED = state(0x05060708, Validity.GIVT, 5);
    private static final ImpressionState ACCEPTED_1 = state(Facts.UNKNOWN, Validity.VALID, 0);

    private static ImpressionState state(int byFact, Validity validity, int clicks) {
        return new ImpressionState(
                1_772_366_400_000L,
                new Facts(0x01020304, byFact),
                "token",
                1_772_000_000_000L,
                30_300,
                true,
                validity,
                clicks,
                2,
                List.of(new SeenEvent(new EventId(1, 2), new Facts(3, byFact))));
    }

    @Test
    void keepsImpressions() throws IOException {
        assertGolden(ImpressionState.Bytes.INSTANCE, ACCEPTED, "ImpressionState", ACCEPTED_1);
        assertGolden(
                ImpressionState.Bytes.INSTANCE, ImpressionState.AWAITED, "ImpressionState-AWAITED");
    }

    @Test
    void keepsTerms() throws IOException {
        assertGolden(
                TokenTerms.Bytes.INSTANCE,
                new TokenTerms(List.of(Samples.terms("token", PricingModel.CPM, 2_500_000))));
    }

    @Test
    void keepsHeldEvents() throws IOException {
        assertGolden(
                HeldEvent.Bytes.INSTANCE,
                new HeldEvent(Samples.click("i", "c"), 1_772_366_400_123L));
    }
}
