package io.adtally.local.oracle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two values are the same bytes; against nobody's ill will. */
final class Md5 {
    private Md5() {}

    /** In hexadecimal, as PostgreSQL's uuid takes it; null of nothing. */
    static String of(byte[] value) {
        if (value == null) {
            return null;
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
