package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/**
 * The bytes of an immutable value, on the network and in state.
 *
 * <p>Every value is written with the version of the format in front (one byte, by whoever calls the
 * codec), so that a newer release reads what an older one wrote without a migration. There is one
 * format for all codecs: a value within a value is written without a version and read by the outer
 * one's. To add a field: raise {@link #FORMAT}, write the field, and read it where {@code version}
 * is high enough, something else where it is not. A codec keeps reading every version it ever
 * wrote; golden files hold it to that.
 *
 * <p>Implementations are stateless enums with the one constant {@code INSTANCE}, so that their
 * identity survives serialization and class loading. Their class names stand in every savepoint:
 * they never change.
 */
public interface Codec<T> extends Serializable {
    /**
     * What this release writes: 1 to 127, raised in a release that changes the bytes of a value.
     */
    int FORMAT = 2;

    /**
     * The version {@link #write} writes. That of a key is 1 for ever, and so are its bytes: state
     * is found by comparing them, and what was stored under others would be there and never found.
     */
    default int version() {
        return FORMAT;
    }

    Class<T> type();

    void write(T value, DataOutput out) throws IOException;

    /**
     * Reads what any release so far wrote.
     *
     * @param version what {@link #version} was when the bytes were written; never above today's
     */
    T read(DataInput in, int version) throws IOException;

    /** Fails unless this release can read what was written in that version. */
    default void checkReadable(int written) throws IOException {
        if (written < 1 || written > version()) {
            throw new IOException(
                    type().getSimpleName()
                            + " was written in version "
                            + written
                            + "; this release reads versions 1 to "
                            + version());
        }
    }
}
