package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * An event that counts: seen for the first time, joined to its impression and priced.
 *
 * @param terms those in force at the impression's event time
 * @param impressionTimeMs event time of the impression, UTC epoch millis
 * @param sequence 1 for the impression, then in the order of acceptance within it
 * @param test whether it belongs on the test books: the impression's word
 * @param charge null if the terms charge nothing for this type of event
 */
public record AcceptedEvent(
        AdEvent event,
        Terms terms,
        long impressionTimeMs,
        long sequence,
        boolean test,
        Charge charge) {

    /** Crosses to the stages behind the impression's where they are not chained to it. */
    public enum Bytes implements Codec<AcceptedEvent> {
        INSTANCE;

        @Override
        public Class<AcceptedEvent> type() {
            return AcceptedEvent.class;
        }

        @Override
        public void write(AcceptedEvent accepted, DataOutput out) throws IOException {
            AdEvent.Bytes.INSTANCE.write(accepted.event, out);
            Terms.Bytes.INSTANCE.write(accepted.terms, out);
            Wire.writeVarint(accepted.impressionTimeMs, out);
            Wire.writeVarint(accepted.sequence, out);
            out.writeBoolean(accepted.test);
            out.writeBoolean(accepted.charge != null);
            if (accepted.charge != null) {
                Wire.writeVarint(accepted.charge.unitPriceMicros(), out);
                Wire.writeVarint(accepted.charge.quantityMilli(), out);
                Wire.writeVarint(accepted.charge.amountNanos(), out);
            }
        }

        @Override
        public AcceptedEvent read(DataInput in, int version) throws IOException {
            return new AcceptedEvent(
                    AdEvent.Bytes.INSTANCE.read(in, version),
                    Terms.Bytes.INSTANCE.read(in, version),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    in.readBoolean(),
                    in.readBoolean() ? readCharge(in) : null);
        }

        private static Charge readCharge(DataInput in) throws IOException {
            return new Charge(Wire.readVarint(in), Wire.readVarint(in), Wire.readVarint(in));
        }
    }
}
