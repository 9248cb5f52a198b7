package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * An impression that counts towards one frequency cap.
 *
 * @param limit of impressions in the cap's window, by the terms of this impression
 */
public record CappedImpression(CapKey key, EventId eventId, long eventTimeMs, int limit) {

    /** Crosses to the capping stage. */
    public enum Bytes implements Codec<CappedImpression> {
        INSTANCE;

        @Override
        public Class<CappedImpression> type() {
            return CappedImpression.class;
        }

        @Override
        public void write(CappedImpression impression, DataOutput out) throws IOException {
            CapKey.Bytes.INSTANCE.write(impression.key, out);
            EventId.Bytes.INSTANCE.write(impression.eventId, out);
            Wire.writeVarint(impression.eventTimeMs, out);
            Wire.writeVarint(impression.limit, out);
        }

        @Override
        public CappedImpression read(DataInput in, int version) throws IOException {
            return new CappedImpression(
                    CapKey.Bytes.INSTANCE.read(in, version),
                    EventId.Bytes.INSTANCE.read(in, version),
                    Wire.readVarint(in),
                    (int) Wire.readVarint(in));
        }
    }
}
