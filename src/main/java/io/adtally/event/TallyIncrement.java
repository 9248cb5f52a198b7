package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A change of one counter of {@code billing.tally}.
 *
 * @param topic the input topic of the records counted
 * @param reason why, if the outcome is dead-lettered or suppressed; the field, if one was cleared;
 *     otherwise empty
 * @param count negative only for {@link Outcome#HELD}, when a record is released
 */
public record TallyIncrement(String topic, Outcome outcome, String reason, long count) {

    public static TallyIncrement one(SourceRecord source, Outcome outcome) {
        return new TallyIncrement(source.topic(), outcome, "", 1);
    }

    /** A held record goes on its way. */
    public static TallyIncrement released(SourceRecord source) {
        return new TallyIncrement(source.topic(), Outcome.HELD, "", -1);
    }

    public static TallyIncrement deadLettered(SourceRecord source, String reason) {
        return new TallyIncrement(source.topic(), Outcome.DEAD_LETTERED, reason, 1);
    }

    public static TallyIncrement suppressed(SourceRecord source, NotBilledReason reason) {
        return new TallyIncrement(source.topic(), Outcome.SUPPRESSED, reason.name(), 1);
    }

    /**
     * One field of a record.
     *
     * @param field its path in the schema, such as {@code context.country}
     */
    public static TallyIncrement cleared(SourceRecord source, String field) {
        return new TallyIncrement(source.topic(), Outcome.FIELD_CLEARED, field, 1);
    }

    /** Crosses from each stage to the tally. */
    public enum Bytes implements Codec<TallyIncrement> {
        INSTANCE;

        @Override
        public Class<TallyIncrement> type() {
            return TallyIncrement.class;
        }

        @Override
        public void write(TallyIncrement increment, DataOutput out) throws IOException {
            Wire.writeText(increment.topic, out);
            out.writeByte(increment.outcome.number());
            Wire.writeText(increment.reason, out);
            Wire.writeVarint(increment.count, out);
        }

        @Override
        public TallyIncrement read(DataInput in, int version) throws IOException {
            return new TallyIncrement(
                    Wire.readText(in),
                    Outcome.ofNumber(in.readByte()),
                    Wire.readText(in),
                    Wire.readVarint(in));
        }
    }
}
