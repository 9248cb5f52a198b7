package io.adtally.impression;

import io.adtally.event.AdEvent;
import io.adtally.event.Codec;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * An event that waits: an impression for its terms, any other for its impression.
 *
 * @param heldSinceMs processing time; how long the catalog takes is no matter of event time
 */
record HeldEvent(AdEvent event, long heldSinceMs) {

    /** Kept in state while it waits. */
    enum Bytes implements Codec<HeldEvent> {
        INSTANCE;

        @Override
        public Class<HeldEvent> type() {
            return HeldEvent.class;
        }

        @Override
        public void write(HeldEvent held, DataOutput out) throws IOException {
            Wire.writeVarint(held.heldSinceMs, out);
            AdEvent.Bytes.INSTANCE.write(held.event, out);
        }

        @Override
        public HeldEvent read(DataInput in, int version) throws IOException {
            long heldSinceMs = Wire.readVarint(in);
            return new HeldEvent(AdEvent.Bytes.INSTANCE.read(in, version), heldSinceMs);
        }
    }
}
