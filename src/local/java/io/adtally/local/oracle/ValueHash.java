package io.adtally.local.oracle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two values are the same bytes: half of their SHA-256, as PostgreSQL's uuid. */
final class ValueHash {
    private static final int HEX_DIGITS = 32;

    private ValueHash() {}

    /** Null of nothing. */
    static String of(byte[] value) {
        if (value == null) {
            return null;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(value);
            return ofSha256(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Of a value whose SHA-256 is known, in hexadecimal. */
    static String ofSha256(String hex) {
        return hex.substring(0, HEX_DIGITS);
    }
}
