package io.adtally.local;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was found in the end, from outside the job: in the topics and in the ledger. */
record Recount(Balance balance, Map<String, LedgerView.Amount> amounts) {
    private static final String ROW = "  %-22s %,12d %,12d %,12d %,12d %,12d %,12d %,12d";
    private static final String HEAD =
            "  %-22s %12s %12s %12s %12s %12s %12s %12s"
                    .formatted(
                            "topic",
                            "records",
                            "received",
                            "accepted",
                            "duplicate",
                            "dead letters",
                            "suppressed",
                            "held");

    /**
     * Counts; the job must have stopped.
     *
     * @param stores of the campaigns' sums beside the ledger and the topic, by name
     */
    static Recount take(KafkaView kafka, LedgerView ledger, Map<String, Sums> stores)
            throws SQLException, InterruptedException {
        Map<String, LedgerView.Amount> amounts = ledger.amounts();
        Published published = Published.read(kafka);
        Map<String, Sums> copies = new TreeMap<>(stores);
        copies.put(LocalTopics.CAMPAIGN_METRICS, published.metrics());
        Balance balance =
                new Balance(
                        kafka.records(LocalTopics.tallied()),
                        ledger.tally(),
                        kafka.deadLetters(LocalTopics.DEAD_LETTERS),
                        published,
                        copies,
                        ledger.spend(),
                        amounts.values().stream().mapToLong(LedgerView.Amount::rows).sum(),
                        ledger.commits(),
                        ledger.preparedTransactions());
        return new Recount(balance, amounts);
    }

    /** The tally as a table, what is refused, not billed or cleared by reason, the ledger. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(HEAD);
        balance.records().forEach((topic, count) -> lines.add(row(topic, count)));
        addReasons("DEAD_LETTERED", "", lines);
        addReasons("SUPPRESSED", "not billed: ", lines);
        addReasons("FIELD_CLEARED", "cleared: ", lines);
        lines.add(
                "  ledger: %,d rows; %,d known already, %,d of them with another amount; %,d"
                                .formatted(
                                        balance.ledgerRows(),
                                        balance.commits().known(),
                                        balance.commits().differing(),
                                        balance.preparedTransactions())
                        + " prepared transactions left");
        lines.add("  " + Status.amountText(amounts));
        lines.add("  " + balance.published().text());
        return lines;
    }

    private void addReasons(String outcome, String prefix, List<String> lines) {
        balance.tally()
                .byReason(LocalTopics.tallied(), outcome)
                .forEach(
                        (reason, count) ->
                                lines.add("  %-34s %,12d".formatted(prefix + reason, count)));
    }

    private String row(String topic, long records) {
        List<String> one = List.of(topic);
        Tally tally = balance.tally();
        return ROW.formatted(
                topic,
                records,
                tally.count(one, "RECEIVED"),
                tally.count(one, "ACCEPTED"),
                tally.count(one, "DUPLICATE"),
                tally.count(one, "DEAD_LETTERED"),
                tally.count(one, "SUPPRESSED"),
                tally.count(one, "HELD"));
    }
}
