package io.adtally.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.Codec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The bytes of values as releases have written them, in {@code golden/<name>.v<version>.hex}: a
 * file is never changed. A codec that writes other bytes in a new version comes with a new file,
 * which {@code -Dadtally.golden.write=true} makes.
 */
public final class GoldenBytes {
    private static final Path DIRECTORY =
            Path.of(System.getProperty("basedir", ""), "src/test/resources/golden");

    private GoldenBytes() {}

    /** Fails unless the value is written as its file says, and read from all there ever were. */
    public static <T> void assertGolden(Codec<T> codec, T value) throws IOException {
        assertGolden(codec, value, codec.type().getSimpleName());
    }

    /** The same for one more value of a codec. */
    public static <T> void assertGolden(Codec<T> codec, T value, String name) throws IOException {
        assertGolden(codec, value, name, value);
    }

    /**
     * The same for a value of which format 1 kept less.
     *
     * @param ofFormat1 what is read from its bytes of format 1
     */
    public static <T> void assertGolden(Codec<T> codec, T value, String name, T ofFormat1)
            throws IOException {
        String written = HexFormat.of().formatHex(CodecBytes.write(codec, value));
        if (Boolean.getBoolean("adtally.golden.write")
                && !written.equals(hexOf(name, codec.version()))) {
            Files.writeString(file(name, codec.version()), written + "\n");
        }
        assertThat(written).as(name).isEqualTo(hexOf(name, codec.version()));
        for (int version = 1; version <= codec.version(); version++) {
            byte[] bytes = HexFormat.of().parseHex(hexOf(name, version));
            assertThat(CodecBytes.read(codec, bytes))
                    .as(name + " of " + version)
                    .isEqualTo(version == 1 ? ofFormat1 : value);
        }
    }

    /** Those of the newest file up to the version, where the bytes have last changed; or none. */
    static String hexOf(String name, int version) throws IOException {
        for (int changed = version; changed > 0; changed--) {
            Path file = file(name, changed);
            if (Files.exists(file)) {
                String hex = Files.readString(file).replaceAll("\\s", "");
                return HexFormat.of().toHexDigits((byte) version) + hex.substring(2);
            }
        }
        return "";
    }

    private static Path file(String name, int version) {
        return DIRECTORY.resolve(name + ".v" + version + ".hex");
    }
}
