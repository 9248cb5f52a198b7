package io.adtally.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTest {
    @ParameterizedTest
    @CsvSource({
        "0,00",
        "127,7f",
        "128,8001",
        "300,ac02",
        "9223372036854775807,ffffffffffffffff7f",
        "-1,ffffffffffffffffff01",
        "-9223372036854775808,80808080808080808001"
    })
    void writesVarintsAsLeb128(long value, String bytes) throws IOException {
        assertThat(HexFormat.of().formatHex(varint(value))).isEqualTo(bytes);
        assertThat(Wire.readVarint(in(HexFormat.of().parseHex(bytes)))).isEqualTo(value);
    }

    @Property
    void readsTheVarintsItWrites(@ForAll long value) throws IOException {
        assertThat(Wire.readVarint(in(varint(value)))).isEqualTo(value);
    }

    @Test
    void refusesAVarintWithoutEnd() {
        byte[] endless = new byte[11];
        Arrays.fill(endless, (byte) 0x80);
        assertThatThrownBy(() -> Wire.readVarint(in(endless)))
                .isInstanceOf(IOException.class)
                .hasMessage("varint of more than ten bytes");
    }

    @Test
    void keepsTextsOver64KiB() throws IOException {
        String text = "ä".repeat(100_000);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Wire.writeText(text, new DataOutputStream(bytes));
        assertThat(Wire.readText(in(bytes.toByteArray()))).isEqualTo(text);
    }

    private static byte[] varint(long value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Wire.writeVarint(value, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static DataInputStream in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
