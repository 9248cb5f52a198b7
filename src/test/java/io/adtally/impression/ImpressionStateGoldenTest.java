package io.adtally.impression;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.Codec;
import io.adtally.event.EventId;
import io.adtally.event.PricingModel;
import io.adtally.event.Samples;
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
 * version of a codec adds one, and the old ones must still be read.
 */
class ImpressionStateGoldenTest {
    private static final ImpressionState ACCEPTED =
            new ImpressionState(
                    1_772_366_400_000L,
                    0x01020304,
                    "token",
                    1_772_000_000_000L,
                    30_300,
                    true,
                    2,
                    List.of(new SeenEvent(new EventId(1, 2), 3)));

    @Test
    void readsImpressionsOfVersion1() throws IOException {
        assertGolden(
                ImpressionState.Bytes.INSTANCE,
                ACCEPTED,
                "0102809494caca330102030405746f6b656e80f0b89bc933dcec010100000000000000"
                        + "01000000000000000200000003");
        assertGolden(ImpressionState.Bytes.INSTANCE, ImpressionState.AWAITED, "0100");
    }

    @Test
    void readsTermsOfVersion1() throws IOException {
        assertGolden(
                TokenTerms.Bytes.INSTANCE,
                new TokenTerms(List.of(Samples.terms("token", PricingModel.CPM, 2_500_000))),
                "010105746f6b656e000a616476657274697365720863616d706169676e096c696e652d"
                        + "6974656d0863726561746976650101a0cb98010345555200");
    }

    @Test
    void readsHeldEventsOfVersion1() throws IOException {
        assertGolden(
                HeldEvent.Bytes.INSTANCE,
                new HeldEvent(Samples.click("i", "c"), 1_772_366_400_123L),
                "01fb9494caca3303010269aba989c5ae97ca90e6b9dd79d96cbb15385124047714e0a6"
                        + "8abd769cedd5040169809494caca330004757365720163000000000000000000001261"
                        + "64732e696d7072657373696f6e732e76310000809494caca3300012a");
    }

    private static <T> void assertGolden(Codec<T> codec, T value, String golden)
            throws IOException {
        TypeSerializer<T> serializer = new CodecTypeInfo<>(codec).createSerializer(null);
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);

        assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer())).isEqualTo(golden);
        byte[] bytes = HexFormat.of().parseHex(golden);
        assertThat(serializer.deserialize(new DataInputDeserializer(bytes))).isEqualTo(value);
    }
}
