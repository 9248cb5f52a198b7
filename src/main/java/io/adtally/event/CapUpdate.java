package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How a frequency cap stands: absolute, so that applying it twice does no harm.
 *
 * @param version how many impressions were counted since the key was last forgotten; 0: it is
 *     forgotten, and the rest says nothing
 * @param count impressions in the window that ends with the newest one
 * @param limit by the terms of the newest impression
 * @param cappedUntilMs first event time at which the next impression may be shown; {@link
 *     #NOT_CAPPED} if it may at once
 * @param eventTimeMs of the newest impression
 */
public record CapUpdate(
        CapKey key, long version, int count, int limit, long cappedUntilMs, long eventTimeMs) {
    /** A time that has always passed. */
    public static final long NOT_CAPPED = 0;

    /** The last window has passed; as if there had been no impression. */
    public static CapUpdate forgotten(CapKey key) {
        return new CapUpdate(key, 0, 0, 0, NOT_CAPPED, 0);
    }

    public boolean isForgotten() {
        return version == 0;
    }

    /** Crosses from the capping stage to its sink. */
    public enum Bytes implements Codec<CapUpdate> {
        INSTANCE;

        @Override
        public Class<CapUpdate> type() {
            return CapUpdate.class;
        }

        @Override
        public void write(CapUpdate update, DataOutput out) throws IOException {
            CapKey.Bytes.INSTANCE.write(update.key, out);
            Wire.writeVarint(update.version, out);
            Wire.writeVarint(update.count, out);
            Wire.writeVarint(update.limit, out);
            Wire.writeVarint(update.cappedUntilMs, out);
            Wire.writeVarint(update.eventTimeMs, out);
        }

        @Override
        public CapUpdate read(DataInput in, int version) throws IOException {
            return new CapUpdate(
                    CapKey.Bytes.INSTANCE.read(in, version),
                    Wire.readVarint(in),
                    (int) Wire.readVarint(in),
                    (int) Wire.readVarint(in),
                    Wire.readVarint(in),
                    Wire.readVarint(in));
        }
    }
}
