package io.adtally.ingest;

import io.adtally.deadletter.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.Currency;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules fields of several messages share. Each throws at a fault and returns its value. */
final class FieldRules {
    /** ISO 4217, without the codes for "no currency" and for tests. */
    private static final Set<String> CURRENCIES =
            Currency.getAvailableCurrencies().stream()
                    .map(Currency::getCurrencyCode)
                    .filter(code -> !code.equals("XXX") && !code.equals("XTS"))
                    .collect(Collectors.toUnmodifiableSet());

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
                    field, value.length() + " characters long, at most " + maxChars + " allowed");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c > '~') {
                throw invalid(
                        field, Excerpt.of(value) + ", only visible ASCII characters are allowed");
            }
        }
        return value;
    }

    /** At most {@code maxBytes} of UTF-8. Never shown: it may tell of a person. */
    static String text(String field, String value, int maxBytes) throws RejectedException {
        // A char takes three bytes at most, so that most texts need no count.
        if (value.length() * 3L > maxBytes) {
            int bytes = value.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > maxBytes) {
                throw invalid(field, bytes + " bytes long, at most " + maxBytes + " allowed");
            }
        }
        return value;
    }

    static String currency(String field, String value) throws RejectedException {
        if (!CURRENCIES.contains(value)) {
            throw invalid(
                    field, Excerpt.of(value) + ", a current ISO 4217 code in capitals is needed");
        }
        return value;
    }

    static long between(String field, long value, long min, long max) throws RejectedException {
        if (value < min || value > max) {
            throw invalid(field, value + ", " + min + " to " + max + " allowed");
        }
        return value;
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
                field + " is " + number + ", unknown to this version");
    }
}
