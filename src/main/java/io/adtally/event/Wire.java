package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The primitives all codecs share. Numbers are LEB128 varints (most are small); texts are their
 * UTF-8 length and bytes, for {@code DataOutput.writeUTF} stops at 64 KiB and counts twice.
 */
public final class Wire {
    private Wire() {}

    /** Any long; negative ones take ten bytes. */
    public static void writeVarint(long value, DataOutput out) throws IOException {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    public static long readVarint(DataInput in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("varint of more than ten bytes");
    }

    public static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
        writeVarint(bytes.length, out);
        out.write(bytes);
    }

    public static byte[] readBytes(DataInput in) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(readVarint(in))];
        in.readFully(bytes);
        return bytes;
    }

    public static void writeText(String text, DataOutput out) throws IOException {
        writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
    }

    public static String readText(DataInput in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }
}
