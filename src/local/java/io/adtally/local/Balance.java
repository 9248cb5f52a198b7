package io.adtally.local;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Whether every record is accounted for exactly once: the tally against a recount from outside, of
 * the topics and of the ledger. Pure; to be asked when the job has stopped.
 *
 * @param records in each topic the job reads
 * @param deadLetters found in the dead-letter topic, by "topic reason"
 * @param published found in the other topics the job writes
 * @param copies of the campaigns' sums elsewhere, by the name of the place
 * @param billed in the ledger by {@link Sums#book}; nothing that is zero
 * @param ledgerRows counted in the ledger
 * @param preparedTransactions left in the database
 */
record Balance(
        Map<String, Long> records,
        Tally tally,
        Map<String, Long> deadLetters,
        Published published,
        Map<String, Sums> copies,
        Map<String, BigInteger> billed,
        long ledgerRows,
        LedgerView.Commits commits,
        long preparedTransactions) {
    private static final List<String> FATES =
            List.of("ACCEPTED", "DUPLICATE", "DEAD_LETTERED", "SUPPRESSED", "HELD");

    /**
     * What does not add up, one sentence each; empty if all does.
     *
     * @param drained whether all sessions must have ended
     */
    List<String> differences(boolean drained) {
        List<String> differences = new ArrayList<>();
        records.forEach((topic, count) -> checkTopic(topic, count, differences));
        check("dead letters in the tally", talliedDeadLetters(), deadLetters, differences);
        check(
                "accepted events in the tally",
                tally.count(LocalTopics.INPUTS, "ACCEPTED"),
                published.counting(),
                "canonical events that count",
                differences);
        check(
                "suppressed events in the tally",
                tally.byReason(LocalTopics.INPUTS, "SUPPRESSED"),
                published.notBilled(),
                differences);
        if (drained || published.sessionEvents() > published.personalEvents()) {
            check(
                    "events in sessions",
                    published.sessionEvents(),
                    published.personalEvents(),
                    "canonical events of known users",
                    differences);
        }
        checkCopies(differences);
        check(
                "rows in billing.commits",
                commits.inserted(),
                ledgerRows,
                "ledger rows",
                differences);
        check("prepared transactions left", preparedTransactions, 0, "expected", differences);
        check("charges held with another amount", commits.differing(), 0, "expected", differences);
        return differences;
    }

    /** How many records the job had not read when it stopped. */
    long unread() {
        long all = records.values().stream().mapToLong(Long::longValue).sum();
        return all - tally.count(records.keySet(), "RECEIVED");
    }

    private void checkCopies(List<String> differences) {
        Sums ledger =
                new Sums(
                        tally.count(LocalTopics.INPUTS, "ACCEPTED"),
                        tally.count(LocalTopics.INPUTS, "SUPPRESSED"),
                        billed);
        copies.forEach(
                (name, sums) -> differences.addAll(sums.differences(name, ledger, "the ledger")));
    }

    private void checkTopic(String topic, long count, List<String> differences) {
        List<String> one = List.of(topic);
        long received = tally.count(one, "RECEIVED");
        long decided = FATES.stream().mapToLong(fate -> tally.count(one, fate)).sum();
        check(topic + ": received", received, count, "records in the topic", differences);
        check(topic + ": received", received, decided, "accounted for", differences);
    }

    private Map<String, Long> talliedDeadLetters() {
        Map<String, Long> counts = new TreeMap<>();
        tally.rows().stream()
                .filter(row -> row.outcome().equals("DEAD_LETTERED") && row.count() != 0)
                .forEach(
                        row ->
                                counts.merge(
                                        row.topic() + " " + row.reason(), row.count(), Long::sum));
        return counts;
    }

    private static void check(
            String what, long is, long should, String standard, List<String> differences) {
        if (is != should) {
            differences.add("%s %,d, %s %,d".formatted(what, is, standard, should));
        }
    }

    private static void check(
            String what,
            Map<String, Long> are,
            Map<String, Long> should,
            List<String> differences) {
        Map<String, Long> keys = new TreeMap<>(are);
        keys.putAll(should);
        for (String key : keys.keySet()) {
            long is = Objects.requireNonNullElse(are.get(key), 0L);
            long found = Objects.requireNonNullElse(should.get(key), 0L);
            check(what + " of " + key, is, found, "in the topic", differences);
        }
    }
}
