package io.adtally.ingest;

import io.adtally.deadletter.RejectionReason;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What stands where an id should, because nobody filled it in: macros that were never replaced,
 * what programs write for "nothing", and the UUIDs of devices that give none. Taken for an id, it
 * makes one impression, or one user, of thousands. The list is in {@code src/docs/contracts.md}.
 *
 * <p>Every id is looked at, so nearly all are let go after two searches for a character.
 */
final class Placeholders implements Serializable {
    private static final long serialVersionUID = 1L;

    /** As whole values, in any case. */
    private static final Set<String> WORDS = Set.of("undefined", "null", "none", "unknown");

    /** Anywhere in a value. */
    private static final String[] WITH_BRACE = {"${", "{{"};

    /** Anywhere in a value, in any case: the same, written for a URL. */
    private static final String[] WITH_PERCENT = {"%%", "$%7B", "%24%7B", "%7B%7B", "%25%25"};

    private static final int UUID_CHARS = 36;
    private static final int UUID_CHARS_WITHOUT_DASHES = 32;
    private static final Set<Integer> DASHES = Set.of(8, 13, 18, 23);

    private final HashSet<String> words;
    private final int longestWord;

    /**
     * The list with more whole values.
     *
     * @param more in any case
     */
    Placeholders(Set<String> more) {
        words = new HashSet<>(WORDS);
        more.forEach(word -> words.add(lowerCase(word)));
        longestWord = words.stream().mapToInt(String::length).max().orElseThrow();
    }

    /** Whether the value identifies nothing. */
    boolean contain(String value) {
        return isMacro(value)
                || isUuidOfNobody(value)
                || (value.length() <= longestWord && words.contains(lowerCase(value)));
    }

    /** The value, unless it identifies nothing. */
    String refuse(String field, String value) throws RejectedException {
        if (contain(value)) {
            throw placeholder(field, value);
        }
        return value;
    }

    /** The value, unless it is a macro; for names that people choose, such as {@code none}. */
    static String refuseMacro(String field, String value) throws RejectedException {
        if (isMacro(value)) {
            throw placeholder(field, value);
        }
        return value;
    }

    /** Whether somebody had to replace the value, or a part of it, and did not. */
    static boolean isMacro(String value) {
        return (value.indexOf('{') >= 0 && containsAny(value, WITH_BRACE))
                || (value.indexOf('%') >= 0 && isMacroWithPercent(value))
                || (value.startsWith("[") && value.endsWith("]"));
    }

    private static boolean isMacroWithPercent(String value) {
        String upperCase = value.toUpperCase(Locale.ROOT);
        return containsAny(upperCase, WITH_PERCENT)
                || (upperCase.startsWith("%5B") && upperCase.endsWith("%5D"));
    }

    private static boolean containsAny(String value, String[] parts) {
        for (String part : parts) {
            if (value.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /** All zero or all f, with dashes or without. */
    private static boolean isUuidOfNobody(String value) {
        boolean dashes = value.length() == UUID_CHARS;
        if (!dashes && value.length() != UUID_CHARS_WITHOUT_DASHES) {
            return false;
        }
        char digit = Character.toLowerCase(value.charAt(0));
        if (digit != '0' && digit != 'f') {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            char expected = dashes && DASHES.contains(i) ? '-' : digit;
            if (expected != (expected == 'f' ? Character.toLowerCase(c) : c)) {
                return false;
            }
        }
        return true;
    }

    private static String lowerCase(String value) {
        return value.toLowerCase(Locale.ROOT);
    }

    private static RejectedException placeholder(String field, String value) {
        return new RejectedException(
                RejectionReason.PLACEHOLDER_ID,
                field
                        + " is "
                        + Excerpt.of(value)
                        + ", a placeholder that was never replaced by an id; look at the macros of"
                        + " the ad server, the tag or the library that sends it");
    }
}
