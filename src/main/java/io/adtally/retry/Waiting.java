package io.adtally.retry;

import io.adtally.deadletter.DeadLetter;
import io.adtally.event.Codec;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A dead letter that will be sent again.
 *
 * @param partition of the dead-letter topic it was read from
 * @param dueMs processing time before which it is not sent
 * @param letter as it will be sent: its attempt is the coming one
 */
public record Waiting(int partition, long dueMs, DeadLetter letter) {

    int attempt() {
        return letter.source().attempt();
    }

    /** Crosses from the retry to the delay stage, and waits in its state. */
    public enum Bytes implements Codec<Waiting> {
        INSTANCE;

        @Override
        public Class<Waiting> type() {
            return Waiting.class;
        }

        @Override
        public void write(Waiting waiting, DataOutput out) throws IOException {
            Wire.writeVarint(waiting.partition, out);
            Wire.writeVarint(waiting.dueMs, out);
            DeadLetter.Bytes.INSTANCE.write(waiting.letter, out);
        }

        @Override
        public Waiting read(DataInput in, int version) throws IOException {
            return new Waiting(
                    (int) Wire.readVarint(in),
                    Wire.readVarint(in),
                    DeadLetter.Bytes.INSTANCE.read(in, version));
        }
    }
}
