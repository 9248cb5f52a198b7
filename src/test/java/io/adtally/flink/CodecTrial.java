package io.adtally.flink;

import io.adtally.event.Codec;
import io.adtally.event.Cycle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** A codec as the state backend and the network use it, for micro benches. */
public final class CodecTrial<T> {
    private final CodecSerializer<T> serializer;
    private final Cycle<T> values;
    private final Cycle<byte[]> written;
    private final DataOutputSerializer out = new DataOutputSerializer(128);
    private final DataInputDeserializer in = new DataInputDeserializer();

    public CodecTrial(Codec<T> codec, List<T> values) throws IOException {
        this.serializer = new CodecSerializer<>(codec);
        this.values = new Cycle<>(values);
        List<byte[]> bytes = new ArrayList<>();
        for (T value : values) {
            bytes.add(CodecBytes.write(codec, value));
        }
        this.written = new Cycle<>(bytes);
    }

    /** The next value; gives back how many bytes it takes. */
    public int write() throws IOException {
        out.clear();
        serializer.serialize(values.next(), out);
        return out.length();
    }

    public T read() throws IOException {
        in.setBuffer(written.next());
        return serializer.deserialize(in);
    }
}
