package io.adtally.capping;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.EventId;
import io.adtally.flink.CodecTypeInfo;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/**
 * The bytes of the stage's state as releases have written them. A line here is never changed: a new
 * version of the codec adds one, and the old ones must still be read.
 */
class CapStateGoldenTest {
    private static final CapState STATE =
            new CapState(
                    5,
                    3,
                    new EventId(0x0102030405060708L, 0xF1F2F3F4F5F6F7F8L),
                    true,
                    1_772_366_400_000L,
                    List.of(1_772_366_400_000L, 1_772_366_400_000L, 1_772_370_000_000L));
    private static final String VERSION_1 =
            "0105030102030405060708f1f2f3f4f5f6f7f801809494caca3303809494caca330080dddb01";

    @Test
    void readsCapsOfVersion1() throws IOException {
        TypeSerializer<CapState> serializer =
                new CodecTypeInfo<>(CapState.Bytes.INSTANCE).createSerializer(null);
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(STATE, out);

        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(VERSION_1);
        byte[] bytes = HexFormat.of().parseHex(VERSION_1);
        assertThat(serializer.deserialize(new DataInputDeserializer(bytes))).isEqualTo(STATE);
    }
}
