package io.adtally.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.Activity;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.session.SessionState.Kept;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/**
 * The bytes of the stage's state as releases have written them. A line here is never changed: a new
 * version of a codec adds one, and the old ones must still be read.
 */
class SessionStateGoldenTest {
    private static final TypeSerializer<SessionState> SERIALIZER =
            new CodecTypeInfo<>(SessionState.Bytes.INSTANCE).createSerializer(null);

    private static final String VERSION_1 =
            "010100000000000000010000000000000002809494caca33ac02a08d060103ac02020a"
                    + "63616d706169676e2d310a63616d706169676e2d32010103455552e807040501e79b94"
                    + "caca33";

    private static final SessionState STATE =
            new SessionState(
                    List.of(
                            new Kept(
                                    new EventId(1, 2),
                                    1_772_366_400_000L,
                                    1_772_366_400_300L,
                                    1_772_366_500_000L,
                                    new Activity(
                                            Map.of(EventType.CLICK, 300L),
                                            new TreeSet<>(List.of("campaign-1", "campaign-2")),
                                            true,
                                            Map.of("EUR", 1_000L)),
                                    4,
                                    5,
                                    true)),
                    1_772_366_400_999L);

    @Test
    void writesAndReadsVersion1() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        SERIALIZER.serialize(STATE, out);

        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(VERSION_1);
        assertThat(
                        SERIALIZER.deserialize(
                                new DataInputDeserializer(HexFormat.of().parseHex(VERSION_1))))
                .isEqualTo(STATE);
    }
}
