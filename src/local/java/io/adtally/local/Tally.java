package io.adtally.local;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code billing.tally} says became of the records. */
record Tally(List<Row> rows) {

    /**
     * One counter.
     *
     * @param reason why, if {@code outcome} is DEAD_LETTERED or SUPPRESSED; the field, if one was
     *     cleared; otherwise empty
     */
    record Row(String topic, String outcome, String reason, long count) {}

    /** How many records of these topics had this outcome, for whatever reason. */
    long count(Collection<String> topics, String outcome) {
        return rows.stream()
                .filter(row -> topics.contains(row.topic) && row.outcome.equals(outcome))
                .mapToLong(Row::count)
                .sum();
    }

    /** The same by reason, without those there are none of. */
    Map<String, Long> byReason(Collection<String> topics, String outcome) {
        Map<String, Long> byReason = new TreeMap<>();
        rows.stream()
                .filter(row -> topics.contains(row.topic) && row.outcome.equals(outcome))
                .filter(row -> row.count != 0)
                .forEach(row -> byReason.merge(row.reason, row.count, Long::sum));
        return byReason;
    }
}
