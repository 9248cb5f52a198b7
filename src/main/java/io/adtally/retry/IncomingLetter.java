package io.adtally.retry;

import io.adtally.deadletter.DeadLetter;
import io.adtally.event.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A record of the dead-letter topic.
 *
 * @param partition of the dead-letter topic
 * @param timestampMs when it was written there, UTC epoch millis
 * @param cut whether key or value is only the beginning of what it was
 * @param letter null where the record's headers are not a dead letter's, or a newer release's
 */
public record IncomingLetter(int partition, long timestampMs, boolean cut, DeadLetter letter) {
    /** Stands for the reason where the record does not tell it. */
    public static final String UNREADABLE = "UNREADABLE";

    /** Code of the reason, or {@link #UNREADABLE}. */
    String reason() {
        return letter == null ? UNREADABLE : letter.reason().name();
    }

    /** Crosses from the source to the retry stage, which is chained to it. */
    public enum Bytes implements Codec<IncomingLetter> {
        INSTANCE;

        @Override
        public Class<IncomingLetter> type() {
            return IncomingLetter.class;
        }

        @Override
        public void write(IncomingLetter stored, DataOutput out) throws IOException {
            out.writeInt(stored.partition);
            out.writeLong(stored.timestampMs);
            out.writeBoolean(stored.cut);
            out.writeBoolean(stored.letter != null);
            if (stored.letter != null) {
                DeadLetter.Bytes.INSTANCE.write(stored.letter, out);
            }
        }

        @Override
        public IncomingLetter read(DataInput in, int version) throws IOException {
            return new IncomingLetter(
                    in.readInt(),
                    in.readLong(),
                    in.readBoolean(),
                    in.readBoolean() ? DeadLetter.Bytes.INSTANCE.read(in, version) : null);
        }
    }
}
