package io.adtally.flink;

import io.adtally.event.Codec;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Values to bytes and back, as Flink does it to state and between tasks. */
final class CodecBytes {
    private CodecBytes() {}

    static <T> byte[] write(Codec<T> codec, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        new CodecSerializer<>(codec).serialize(value, out);
        return out.getCopyOfBuffer();
    }

    /** Fails unless the value takes up all the bytes. */
    static <T> T read(Codec<T> codec, byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        T value = new CodecSerializer<>(codec).deserialize(in);
        if (in.available() > 0) {
            throw new IOException(in.available() + " bytes were left unread");
        }
        return value;
    }
}
