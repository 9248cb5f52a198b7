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
 * @param charge null if the terms charge nothing for this type of event, or it is not billed
 * @param notBilledReason null unless the event is suppressed
 */
public record AcceptedEvent(
        AdEvent event,
        Terms terms,
        long impressionTimeMs,
        long sequence,
        boolean test,
        Charge charge,
        NotBilledReason notBilledReason) {

    /** Whether it is published and not billed, see {@link NotBilledReason}. */
    public boolean isSuppressed() {
        return notBilledReason != null;
    }

    /**
     * Whether it counts for its user in sessions, frequency caps and reach: there is one, their
     * data may be used, and the traffic is valid.
     */
    public boolean countsForUser() {
        return !isSuppressed() && event.personalDataAllowed() && !event.userId().isEmpty();
    }

    /** Crosses to the stages behind the impression's where they are not chained to it. */
    public enum Bytes implements Codec<AcceptedEvent> {
        INSTANCE;

        /** The number of no reason. */
        private static final int BILLED = 0;

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
            out.writeByte(
                    accepted.notBilledReason == null ? BILLED : accepted.notBilledReason.number());
        }

        @Override
        public AcceptedEvent read(DataInput in, int version) throws IOException {
            return new AcceptedEvent(
                    AdEvent.Bytes.INSTANCE.read(in, version),
                    Terms.Bytes.INSTANCE.read(in, version),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    in.readBoolean(),
                    in.readBoolean() ? readCharge(in) : null,
                    version == 1 ? null : NotBilledReason.ofNumber(in.readByte()));
        }

        private static Charge readCharge(DataInput in) throws IOException {
            return new Charge(Wire.readVarint(in), Wire.readVarint(in), Wire.readVarint(in));
        }
    }
}
