package io.adtally.next;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** What a codec has more in the next release: a number behind all else. */
final class AddedField {
    static final int VALUE = 0x00ADDED;

    private AddedField() {}

    /** At the end of {@code write}. */
    static final class Write {
        private Write() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Argument(1) DataOutput out) throws IOException {
            out.writeInt(VALUE);
        }
    }

    /** At the end of {@code read}. */
    static final class Read {
        private Read() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Argument(0) DataInput in, @Advice.Argument(1) int version)
                throws IOException {
            if (version >= NextRelease.FORMAT && in.readInt() != VALUE) {
                throw new IOException("the added field is not where it was written");
            }
        }
    }
}
