package io.adtally.local;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a view of the events adds up to. Whoever shows money has to show the same.
 *
 * @param events without the invalid ones, which stand beside them
 * @param nanos exact amounts by {@link #book}; none are zero
 */
record Sums(long events, long invalidEvents, Map<String, BigInteger> nanos) {
    /** Names the book an amount is on; {@link LedgerView#spend} names it the same. */
    static String book(String campaignId, String currency, boolean test) {
        return campaignId + " " + currency + (test ? " (test)" : "");
    }

    /** What it has that the other has not, or not so, one sentence each. */
    List<String> differences(String name, Sums standard, String standardName) {
        List<String> differences = new ArrayList<>();
        if (events != standard.events) {
            differences.add(
                    "%s: %,d events, %s %,d"
                            .formatted(name, events, standardName, standard.events));
        }
        if (invalidEvents != standard.invalidEvents) {
            differences.add(
                    "%s: %,d invalid events, %s %,d"
                            .formatted(name, invalidEvents, standardName, standard.invalidEvents));
        }
        TreeSet<String> books = new TreeSet<>(nanos.keySet());
        books.addAll(standard.nanos.keySet());
        for (String book : books) {
            BigInteger is = nanos.getOrDefault(book, BigInteger.ZERO);
            BigInteger should = standard.nanos.getOrDefault(book, BigInteger.ZERO);
            if (!is.equals(should)) {
                differences.add(
                        "%s: %s has %,d nanos, %s %,d"
                                .formatted(name, book, is, standardName, should));
            }
        }
        return differences;
    }
}
