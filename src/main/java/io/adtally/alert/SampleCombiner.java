package io.adtally.alert;

import io.adtally.config.AlertConfig;
import io.adtally.event.RateSample;
import io.adtally.flink.Combiner;

/**
 * Makes one sample of the many of a series and slot before they cross to {@link AlertFunction},
 * which looks at all its past for each: in a flood it would take a third of a core.
 */
public final class SampleCombiner
        implements Combiner<RateSample, SampleCombiner.Slot, RateSample, RateSample> {
    private static final long serialVersionUID = 1L;

    /** Series times slots that are read at once, those of a backlog among them. */
    public static final int MAX_KEYS = 1000;

    private final long slotMs;

    public SampleCombiner(AlertConfig config) {
        slotMs = AlertRules.slotMs(config);
    }

    /** What is counted together. */
    record Slot(String series, long number) {}

    @Override
    public Slot keyOf(RateSample sample) {
        return new Slot(sample.series(), Math.floorDiv(sample.timeMs(), slotMs));
    }

    @Override
    public RateSample add(RateSample sum, RateSample sample) {
        return sum == null
                ? sample
                : new RateSample(sum.series(), sum.timeMs(), sum.count() + sample.count());
    }

    @Override
    public RateSample finish(Slot slot, RateSample sum) {
        return sum;
    }
}
