package io.adtally.billing;

import io.adtally.event.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A {@link Codec} as the serializer Flink wants for a sink's state; Flink keeps the version. */
final class CodecStateSerializer<T> implements SimpleVersionedSerializer<T> {
    private final Codec<T> codec;

    CodecStateSerializer(Codec<T> codec) {
        this.codec = codec;
    }

    @Override
    public int getVersion() {
        return codec.version();
    }

    @Override
    public byte[] serialize(T value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        codec.write(value, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @Override
    public T deserialize(int version, byte[] bytes) throws IOException {
        codec.checkReadable(version);
        return codec.read(new DataInputStream(new ByteArrayInputStream(bytes)), version);
    }
}
