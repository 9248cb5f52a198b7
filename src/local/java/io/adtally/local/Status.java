package io.adtally.local;

import io.adtally.ops.FlinkRest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the run stands, for a person to read.
 *
 * @param records in the input topics, the catalog's apart
 * @param ratePerSecond records the job has received in the last second
 * @param published records in the topics the job writes, by topic
 * @param lag records behind the last checkpoint
 * @param amounts by currency; may be some seconds older than the rest
 * @param checkpoint null while no job runs
 */
record Status(
        Duration elapsed,
        long records,
        long ratePerSecond,
        Tally tally,
        long ledgerRows,
        Map<String, LedgerView.Amount> amounts,
        Map<String, Long> published,
        long lag,
        FlinkRest.Checkpoints checkpoint,
        long nowMs) {
    private static final int NANO_DIGITS = 9;

    /**
     * Five lines: the input, the ledger, what is published, the dead letters, what is not billed or
     * left out.
     */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s  in %,d (%,d/s)  accepted %,d  duplicate %,d  suppressed %,d  held %,d  lag %,d"
                        .formatted(
                                clock(elapsed),
                                records,
                                ratePerSecond,
                                count("ACCEPTED"),
                                count("DUPLICATE"),
                                count("SUPPRESSED"),
                                count("HELD"),
                                lag));
        lines.add(
                "       ledger %,d rows  %s  checkpoint %s"
                        .formatted(ledgerRows, amountText(amounts), checkpointText()));
        lines.add(
                "       published  events %,d  sessions %,d  cap changes %,d  metric increments %,d"
                        .formatted(
                                published(LocalTopics.EVENTS),
                                published(LocalTopics.SESSIONS),
                                published(LocalTopics.FREQUENCY_CAPS),
                                published(LocalTopics.CAMPAIGN_METRICS)));
        lines.add(
                "       dead letters %,d%s"
                        .formatted(count("DEAD_LETTERED"), reasons("DEAD_LETTERED")));
        lines.add(
                "       not billed %,d%s  fields cleared %,d%s"
                        .formatted(
                                count("SUPPRESSED"),
                                reasons("SUPPRESSED"),
                                count("FIELD_CLEARED"),
                                reasons("FIELD_CLEARED")));
        return lines;
    }

    /** For example "CNY 6.18009 (6,970)": the exact amount in the currency's unit, and the rows. */
    static String amountText(Map<String, LedgerView.Amount> amounts) {
        return amounts.entrySet().stream()
                .map(
                        amount ->
                                "%s %s (%,d)"
                                        .formatted(
                                                amount.getKey(),
                                                units(amount.getValue()).toPlainString(),
                                                amount.getValue().rows()))
                .collect(Collectors.joining("  "));
    }

    private static BigDecimal units(LedgerView.Amount amount) {
        BigDecimal exact = new BigDecimal(amount.nanos(), NANO_DIGITS);
        return exact.signum() == 0 ? BigDecimal.ZERO : exact.stripTrailingZeros();
    }

    private long count(String outcome) {
        return tally.count(LocalTopics.INPUTS, outcome);
    }

    private long published(String topic) {
        return published.getOrDefault(topic, 0L);
    }

    private String reasons(String outcome) {
        return tally.byReason(LocalTopics.INPUTS, outcome).entrySet().stream()
                // The line may be cut: the most first.
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(reason -> "  %s %,d".formatted(reason.getKey(), reason.getValue()))
                .collect(Collectors.joining());
    }

    private String checkpointText() {
        if (checkpoint == null || checkpoint.latestId() < 0) {
            return "none yet";
        }
        return "%d, %,d s ago, took %.1f s"
                .formatted(
                        checkpoint.latestId(),
                        Math.max(0, nowMs - checkpoint.latestTimeMs()) / 1000,
                        checkpoint.latestDurationMs() / 1000.0);
    }

    private static String clock(Duration elapsed) {
        return "%02d:%02d".formatted(elapsed.toMinutes(), elapsed.toSecondsPart());
    }
}
