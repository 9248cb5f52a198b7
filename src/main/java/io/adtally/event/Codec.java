package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/**
 * The bytes of an immutable value, on the network and in state.
 *
 * <p>Every value is written with its codec's version in front (one byte, by whoever calls the
 * codec), so that a newer release reads what an older one wrote without a migration. A codec keeps
 * reading every version it ever wrote; golden files hold it to that.
 *
 * <p>Implementations are stateless enums with the one constant {@code INSTANCE}, so that their
 * identity survives serialization and class loading. Their class names stand in every savepoint:
 * they never change.
 */
public interface Codec<T> extends Serializable {
    /** The version {@link #write} writes: 1 to 127, raised with every change of the bytes. */
    int version();

    Class<T> type();

    void write(T value, DataOutput out) throws IOException;

    /**
     * Reads what any release so far wrote.
     *
     * @param version what {@link #version} was when the bytes were written; never above today's
     */
    T read(DataInput in, int version) throws IOException;
}
