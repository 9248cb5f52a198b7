package io.adtally.deadletter;

import io.adtally.event.RateSample;
import io.adtally.event.TallyIncrement;
import io.adtally.flink.CodecTypeInfo;
import org.apache.flink.util.OutputTag;

/** Every side output of every stage. */
public final class SideOutputs {
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", new CodecTypeInfo<>(DeadLetter.Bytes.INSTANCE));

    /** What became of each record, for {@code billing.tally}. */
    public static final OutputTag<TallyIncrement> OUTCOMES =
            new OutputTag<>("outcomes", new CodecTypeInfo<>(TallyIncrement.Bytes.INSTANCE));

    /** What the retry job sends no more, for the parking topic. */
    public static final OutputTag<DeadLetter> PARKED =
            new OutputTag<>("parked", new CodecTypeInfo<>(DeadLetter.Bytes.INSTANCE));

    /** What is watched for sudden floods. */
    public static final OutputTag<RateSample> RATE_SAMPLES =
            new OutputTag<>("rate-samples", new CodecTypeInfo<>(RateSample.Bytes.INSTANCE));

    private SideOutputs() {}
}
