package io.adtally.flink;

import io.adtally.event.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A value that has grown a field since version 1. Not public, as the state of a slice is not.
 *
 * @param added since version 2; 7 before
 */
record Versioned(int first, int added) {

    /** Version 1 wrote {@code first} alone. */
    enum Bytes implements Codec<Versioned> {
        INSTANCE;

        @Override
        public int version() {
            return 2;
        }

        @Override
        public Class<Versioned> type() {
            return Versioned.class;
        }

        @Override
        public void write(Versioned value, DataOutput out) throws IOException {
            out.writeInt(value.first);
            out.writeInt(value.added);
        }

        @Override
        public Versioned read(DataInput in, int version) throws IOException {
            return new Versioned(in.readInt(), version == 1 ? 7 : in.readInt());
        }
    }
}
