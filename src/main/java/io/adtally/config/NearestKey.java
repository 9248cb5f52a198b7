package io.adtally.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which setting a mistyped key meant. */
final class NearestKey {
    /** More wrong letters than this in eight are another word rather than a slip. */
    private static final int WRONG_LETTERS_IN_EIGHT = 3;

    private NearestKey() {}

    static Optional<String> to(String mistyped, Collection<String> keys) {
        return keys.stream()
                .min(Comparator.comparingInt(key -> distance(mistyped, key)))
                .filter(
                        key ->
                                8 * distance(mistyped, key)
                                        <= WRONG_LETTERS_IN_EIGHT * mistyped.length());
    }

    /** Levenshtein's: letters put in, taken out or exchanged. */
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int exchanged = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                current[j] =
                        Math.min(
                                previous[j - 1] + exchanged,
                                1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
