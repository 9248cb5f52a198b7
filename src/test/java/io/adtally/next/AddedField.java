package io.adtally.next;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import net.bytebuddy.asm.Advice;

/** What a codec has more in the next release: a number of its own behind all else. */
final class AddedField {
    private AddedField() {}

    /** At the end of {@code write}. */
    static final class Write {
        private Write() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Origin("#t") String codec, @Advice.Argument(1) DataOutput out)
                throws IOException {
            out.writeInt(codec.hashCode());
        }
    }

    /** At the end of {@code read}. */
    static final class Read {
        private Read() {}

        @Advice.OnMethodExit
        static void exit(
                @Advice.Origin("#t") String codec,
                @Advice.Argument(0) DataInput in,
                @Advice.Argument(1) int version)
                throws IOException {
            if (version >= NextRelease.FORMAT && in.readInt() != codec.hashCode()) {
                throw new IOException("the added field is not where it was written");
            }
        }
    }
}
