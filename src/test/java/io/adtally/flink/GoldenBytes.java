package io.adtally.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.Codec;
import java.io.IOException;
import java.util.HexFormat;

/** The bytes of a slice's own values as releases have written them: a line is never changed. */
public final class GoldenBytes {
    private GoldenBytes() {}

    /** Fails unless the value is written like this, and read back from it. */
    public static <T> void assertGolden(Codec<T> codec, T value, String hex) throws IOException {
        assertThat(HexFormat.of().formatHex(CodecBytes.write(codec, value))).isEqualTo(hex);
        assertThat(CodecBytes.read(codec, HexFormat.of().parseHex(hex))).isEqualTo(value);
    }
}
