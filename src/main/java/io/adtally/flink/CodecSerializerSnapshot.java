package io.adtally.flink;

import io.adtally.event.Codec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a savepoint says of a {@link CodecSerializer}: the codec's class name and its version. Every
 * value carries its own version, so a newer codec reads older state as it is; an older codec must
 * not touch newer state, and another codec's state never.
 */
public final class CodecSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
    private Codec<T> codec;
    private int writtenVersion;

    /** For Flink, which then calls {@link #readSnapshot}. */
    public CodecSerializerSnapshot() {}

    CodecSerializerSnapshot(Codec<T> codec) {
        this.codec = codec;
        this.writtenVersion = codec.version();
    }

    @Override
    public int getCurrentVersion() {
        return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(codec.getClass().getName());
        out.writeInt(writtenVersion);
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader)
            throws IOException {
        String className = in.readUTF();
        writtenVersion = in.readInt();
        codec = constantOf(className, classLoader);
        codec.checkReadable(writtenVersion);
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
        return new CodecSerializer<>(codec);
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
            TypeSerializerSnapshot<T> oldSnapshot) {
        if (oldSnapshot instanceof CodecSerializerSnapshot<T> old && old.codec.equals(codec)) {
            return TypeSerializerSchemaCompatibility.compatibleAsIs();
        }
        return TypeSerializerSchemaCompatibility.incompatible();
    }

    @SuppressWarnings("unchecked")
    private static <T> Codec<T> constantOf(String className, ClassLoader classLoader)
            throws IOException {
        try {
            return (Codec<T>) Class.forName(className, true, classLoader).getEnumConstants()[0];
        } catch (ClassNotFoundException e) {
            throw new IOException("state was written by " + className + ", which is not there", e);
        }
    }
}
