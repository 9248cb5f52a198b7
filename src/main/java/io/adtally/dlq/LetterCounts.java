package io.adtally.dlq;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.StoredLetter;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How many letters there are of each reason and input topic. */
final class LetterCounts {
    /** Of a record that is no letter of ours, or of a release that knows other reasons. */
    static final String UNKNOWN = "(unknown)";

    private final Map<String, Row> rows = new TreeMap<>();

    /** One reason and input topic. */
    record Row(
            String reason,
            @JsonProperty("input_topic") String inputTopic,
            boolean retriable,
            long letters,
            @JsonProperty("first_ms") long firstMs,
            @JsonProperty("last_ms") long lastMs) {}

    void add(StoredLetter stored) {
        Optional<DeadLetter> letter = stored.letter();
        Row one =
                new Row(
                        letter.map(known -> known.reason().name()).orElse(UNKNOWN),
                        letter.map(known -> known.source().topic()).orElse(UNKNOWN),
                        letter.map(known -> known.reason().retriable()).orElse(false),
                        1,
                        stored.timestampMs(),
                        stored.timestampMs());
        rows.merge(one.reason + " " + one.inputTopic, one, LetterCounts::sum);
    }

    Collection<Row> rows() {
        return rows.values();
    }

    long total() {
        return rows.values().stream().mapToLong(Row::letters).sum();
    }

    private static Row sum(Row a, Row b) {
        return new Row(
                a.reason,
                a.inputTopic,
                a.retriable,
                a.letters + b.letters,
                Math.min(a.firstMs, b.firstMs),
                Math.max(a.lastMs, b.lastMs));
    }
}
