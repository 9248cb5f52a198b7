package io.adtally.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.AlertConfig;
import io.adtally.event.RateSample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SampleCombinerTest {
    private static final long SLOT_MS = 10_000;
    private static final AlertConfig CONFIG =
            new AlertConfig("alerts", 6 * SLOT_MS, 5, 5, 100, 1_000);

    @Test
    void addsUpEachSeriesAndSlotByItself() {
        assertThat(
                        combined(
                                new RateSample("ORPHAN", 2 * SLOT_MS, 1),
                                new RateSample("ORPHAN", 3 * SLOT_MS - 1, 2),
                                new RateSample("ORPHAN", 3 * SLOT_MS, 4),
                                new RateSample("PARKED", 2 * SLOT_MS, 8)))
                .containsExactlyInAnyOrder(
                        new RateSample("ORPHAN", 2 * SLOT_MS, 3),
                        new RateSample("ORPHAN", 3 * SLOT_MS, 4),
                        new RateSample("PARKED", 2 * SLOT_MS, 8));
    }

    private static List<RateSample> combined(RateSample... samples) {
        SampleCombiner combiner = new SampleCombiner(CONFIG);
        Map<SampleCombiner.Slot, RateSample> sums = new HashMap<>();
        for (RateSample sample : samples) {
            SampleCombiner.Slot slot = combiner.keyOf(sample);
            sums.put(slot, combiner.add(sums.get(slot), sample));
        }
        List<RateSample> combined = new ArrayList<>();
        sums.forEach((slot, sum) -> combined.add(combiner.finish(slot, sum)));
        return combined;
    }
}
