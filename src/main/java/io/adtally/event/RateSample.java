package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Something whose rate is watched has happened.
 *
 * @param series what: the code of a dead letter's reason, or {@link #PARKED}
 * @param timeMs when, UTC epoch millis
 * @param count how often
 */
public record RateSample(String series, long timeMs, long count) {
    /** The series of what is put on the parking topic. */
    public static final String PARKED = "PARKED";

    /** Crosses to the alert stage. */
    public enum Bytes implements Codec<RateSample> {
        INSTANCE;

        @Override
        public Class<RateSample> type() {
            return RateSample.class;
        }

        @Override
        public void write(RateSample sample, DataOutput out) throws IOException {
            Wire.writeText(sample.series, out);
            Wire.writeVarint(sample.timeMs, out);
            Wire.writeVarint(sample.count, out);
        }

        @Override
        public RateSample read(DataInput in, int version) throws IOException {
            return new RateSample(Wire.readText(in), Wire.readVarint(in), Wire.readVarint(in));
        }
    }
}
