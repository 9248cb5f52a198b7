package io.adtally.ingest;

import io.adtally.deadletter.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** The rules fields of several messages share. Each throws at a fault and returns its value. */
final class FieldRules {
    /** The day of the first banner ad: no web ad was served, and none could be, before it. */
    static final long MIN_TIME_MS = Instant.parse("1994-10-27T00:00:00Z").toEpochMilli();

    /** Later than any clock that is only wrong, and far from the same time in microseconds. */
    static final long MAX_TIME_MS = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

    /**
     * 10 million of the currency's unit: a CPM of 100 USD even in LBP, and so little that price
     * times quantity always fits 64 bits of nanos.
     */
    static final long MAX_PRICE_MICROS = 10_000_000_000_000L;

    private static final String PRICE_HINT =
            " (millionths of the currency's unit); is it off by a thousand or a million?";
    private static final long THOUSAND = 1_000;
    private static final long MILLION = 1_000_000;

    private FieldRules() {}

    /** 1 to {@code maxChars} visible ASCII characters. */
    static String requiredId(String field, String value, int maxChars) throws RejectedException {
        if (value.isEmpty()) {
            throw missing(field);
        }
        return optionalId(field, value, maxChars);
    }

    /** Empty, or as {@link #requiredId}. */
    static String optionalId(String field, String value, int maxChars) throws RejectedException {
        if (value.length() > maxChars) {
            throw invalid(
                    field,
                    Excerpt.of(value)
                            + ", "
                            + value.length()
                            + " characters long, at most "
                            + maxChars
                            + " allowed");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c > '~') {
                throw invalid(
                        field,
                        Excerpt.of(value)
                                + ", only visible ASCII characters (0x21 to 0x7E) are allowed");
            }
        }
        return value;
    }

    /**
     * Whether a text has at most {@code maxBytes} of UTF-8, and not U+0000, which ends texts in C.
     */
    static boolean isText(String value, int maxBytes) {
        // A char takes three bytes at most, so that most texts need no count.
        boolean fits =
                value.length() * 3L <= maxBytes
                        || value.getBytes(StandardCharsets.UTF_8).length <= maxBytes;
        return fits && value.indexOf('\0') < 0;
    }

    /** A currency that was one at this time, UTC epoch millis. */
    static String currency(String field, String value, long atMs) throws RejectedException {
        if (Currencies.isInUse(value, atMs)) {
            return value;
        }
        LocalDate end = Currencies.end(value);
        if (end != null) {
            throw invalid(
                    field,
                    Excerpt.of(value)
                            + ", which ended on "
                            + end
                            + "; a current ISO 4217 code is needed at "
                            + day(atMs));
        }
        String capitals = value.toUpperCase(Locale.ROOT);
        throw invalid(
                field,
                Excerpt.of(value)
                        + (Currencies.isInUse(capitals, atMs)
                                ? ", a current ISO 4217 code in capitals is needed: " + capitals
                                : ", a current ISO 4217 code is needed, three capitals; metals,"
                                        + " units of account, XTS and XXX are none"));
    }

    /** Any price, wherever it comes from, has the same bounds. */
    static long price(String field, long micros) throws RejectedException {
        return between(field, micros, 0, MAX_PRICE_MICROS, PRICE_HINT);
    }

    static long between(String field, long value, long min, long max) throws RejectedException {
        return between(field, value, min, max, "");
    }

    /** As {@link #between(String, long, long, long)}, with words about what may be wrong. */
    static long between(String field, long value, long min, long max, String hint)
            throws RejectedException {
        if (value < min || value > max) {
            throw invalid(field, value + ", " + min + " to " + max + " allowed" + hint);
        }
        return value;
    }

    /** Whether it can be the time of a web ad, in milliseconds. */
    static boolean isTime(long value) {
        return value >= MIN_TIME_MS && value <= MAX_TIME_MS;
    }

    /** What is wrong with a value that is no {@link #isTime}: its unit, as a rule. */
    static String notATime(long value) {
        String unit = likelyUnit(value);
        return value
                + (unit == null
                        ? ", not from "
                                + day(MIN_TIME_MS)
                                + " (the first banner ad) to "
                                + day(MAX_TIME_MS)
                        : ", which looks like " + unit)
                + "; milliseconds since 1970-01-01 UTC are needed";
    }

    private static String likelyUnit(long value) {
        // Above MAX_TIME_MS it would be no seconds, and times 1000 might overflow.
        if (value > 0 && value < MIN_TIME_MS && isTime(value * THOUSAND)) {
            return "seconds";
        }
        if (isTime(value / THOUSAND)) {
            return "microseconds";
        }
        return isTime(value / MILLION) ? "nanoseconds" : null;
    }

    static LocalDate day(long timeMs) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(timeMs), ZoneOffset.UTC);
    }

    static RejectedException missing(String field) {
        return new RejectedException(RejectionReason.MISSING_FIELD, field + " is missing");
    }

    static RejectedException invalid(String field, String what) {
        return new RejectedException(RejectionReason.INVALID_FIELD, field + " is " + what);
    }

    static RejectedException unknownEnum(String field, int number) {
        return new RejectedException(
                RejectionReason.UNKNOWN_ENUM_VALUE,
                field
                        + " is "
                        + number
                        + ", unknown to this version; a newer producer's, or a wrong number");
    }
}
