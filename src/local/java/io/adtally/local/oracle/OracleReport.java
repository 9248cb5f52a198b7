package io.adtally.local.oracle;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The verdict.
 *
 * @param inputRecords on the event topics
 * @param books what must be in the ledger and what is, by currency
 * @param outputs how much there must be of what is published, and how much there is
 * @param fates what must have become of the input, by name
 * @param differenceCounts how many there are of each kind; empty: all balances
 * @param firstDifferences some of each kind
 */
public record OracleReport(
        long inputRecords,
        List<Book> books,
        List<Output> outputs,
        List<Fate> fates,
        List<Fate> differenceCounts,
        List<Difference> firstDifferences) {

    /** Rows and amount of one currency, test books apart. */
    public record Book(
            String currency,
            boolean test,
            long expectedRows,
            String expectedNanos,
            long ledgerRows,
            String ledgerNanos) {}

    /** Of one kind of output. */
    public record Output(String name, long expected, long found) {}

    /** How many there are of something. */
    public record Fate(String name, long count) {}

    /**
     * One thing that is not as it must be.
     *
     * @param expected null if it must not be at all
     * @param found null if it is missing
     */
    public record Difference(String kind, String subject, String expected, String found) {}

    /** Whether everything is as it must be. */
    public boolean balanced() {
        return differenceCounts.isEmpty();
    }

    /** Rows the ledger must have. */
    public long expectedRows() {
        return books.stream().mapToLong(Book::expectedRows).sum();
    }

    /** Rows the ledger has. */
    public long ledgerRows() {
        return books.stream().mapToLong(Book::ledgerRows).sum();
    }

    /**
     * Of one fate: ACCEPTED, SUPPRESSED and its reason, DUPLICATE, HELD or the reason of a dead
     * letter.
     */
    public long count(String fate) {
        return fates.stream().filter(of -> of.name().equals(fate)).mapToLong(Fate::count).sum();
    }

    /** For a person at a terminal. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(1024);
        text.append("input records     ").append(inputRecords).append('\n');
        for (Fate fate : fates) {
            text.append(String.format("  %-26s %,12d%n", fate.name(), fate.count()));
        }
        text.append(
                String.format(
                        "ledger            %,d rows expected, %,d found%n",
                        expectedRows(), ledgerRows()));
        for (Book book : books) {
            text.append(
                    String.format(
                            "  %s %-4s %,10d rows %24s nanos expected, %,10d rows %24s found%n",
                            book.currency(),
                            book.test() ? "test" : "",
                            book.expectedRows(),
                            book.expectedNanos(),
                            book.ledgerRows(),
                            book.ledgerNanos()));
        }
        for (Output output : outputs) {
            text.append(
                    String.format(
                            "%-17s %,d expected, %,d found%n",
                            output.name(), output.expected(), output.found()));
        }
        if (balanced()) {
            return text.append("ledger = oracle, and so is all that is published\n").toString();
        }
        text.append("DIFFERS FROM ORACLE: ")
                .append(
                        differenceCounts.stream()
                                .map(kind -> kind.count() + " × " + kind.name())
                                .collect(Collectors.joining(", ")))
                .append('\n');
        for (Difference difference : firstDifferences) {
            text.append("  ")
                    .append(difference.kind())
                    .append(": ")
                    .append(difference.subject())
                    .append("\n    expected ")
                    .append(difference.expected())
                    .append("\n    found    ")
                    .append(difference.found())
                    .append('\n');
        }
        return text.toString();
    }
}
