package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One row of {@code billing.tally}: how many records of a topic have had an outcome so far.
 *
 * @param reason as in {@link TallyIncrement}
 * @param count absolute, so that writing it twice does no harm
 */
public record TallyTotal(String topic, Outcome outcome, String reason, long count) {

    /** Crosses from the tally to its sink. */
    public enum Bytes implements Codec<TallyTotal> {
        INSTANCE;

        @Override
        public Class<TallyTotal> type() {
            return TallyTotal.class;
        }

        @Override
        public void write(TallyTotal total, DataOutput out) throws IOException {
            Wire.writeText(total.topic, out);
            out.writeByte(total.outcome.number());
            Wire.writeText(total.reason, out);
            Wire.writeVarint(total.count, out);
        }

        @Override
        public TallyTotal read(DataInput in, int version) throws IOException {
            return new TallyTotal(
                    Wire.readText(in),
                    Outcome.ofNumber(in.readByte()),
                    Wire.readText(in),
                    Wire.readVarint(in));
        }
    }
}
