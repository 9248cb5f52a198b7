package io.adtally.impression;

import static io.adtally.flink.GoldenBytes.assertGolden;

import io.adtally.event.EventId;
import io.adtally.event.PricingModel;
import io.adtally.event.Samples;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of the stage's state, as releases have written them. */
class ImpressionStateGoldenTest {
    private static final ImpressionState ACCEPTED =
            new ImpressionState(
                    1_772_366_400_000L,
                    0x01020304,
                    "token",
                    1_772_000_000_000L,
                    30_300,
                    true,
                    2,
                    List.of(new SeenEvent(new EventId(1, 2), 3)));

    @Test
    void keepsImpressions() throws IOException {
        assertGolden(ImpressionState.Bytes.INSTANCE, ACCEPTED);
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
