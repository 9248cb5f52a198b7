package io.adtally.dlq;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.OffsetRange;
import io.adtally.deadletter.StoredLetter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which letters are meant: those that match in every respect that is asked for.
 *
 * @param reasons empty: all, also letters of reasons unknown here
 * @param inputTopics where the refused record stood; empty: anywhere
 * @param keys empty: all
 * @param places empty: all
 * @param fromMs written at this time or later; null: any time
 * @param toMs written before this time; null: any time
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record LetterFilter(
        List<String> reasons,
        List<String> inputTopics,
        List<String> keys,
        List<Place> places,
        Long fromMs,
        Long toMs) {

    LetterFilter {
        reasons = reasons == null ? List.of() : List.copyOf(reasons);
        inputTopics = inputTopics == null ? List.of() : List.copyOf(inputTopics);
        keys = keys == null ? List.of() : List.copyOf(keys);
        places = places == null ? List.of() : List.copyOf(places);
    }

    /**
     * Some letters of a partition.
     *
     * @param to behind the last one
     */
    record Place(int partition, long from, long to) {}

    /** Whether it leaves nothing out. */
    boolean all() {
        return equals(new LetterFilter(null, null, null, null, null, null));
    }

    boolean matches(StoredLetter stored) {
        return (fromMs == null || stored.timestampMs() >= fromMs)
                && (toMs == null || stored.timestampMs() < toMs)
                && matchesKey(stored.key())
                && (places.isEmpty() || places.stream().anyMatch(place -> isAt(stored, place)))
                && matchesStory(stored.letter());
    }

    /** What must be read of the ranges: by place; time is for Kafka's index to look up. */
    Map<Integer, OffsetRange> within(Map<Integer, OffsetRange> ranges) {
        if (places.isEmpty()) {
            return ranges;
        }
        Map<Integer, List<OffsetRange>> wanted = new TreeMap<>();
        for (Place place : places) {
            wanted.computeIfAbsent(place.partition, partition -> new ArrayList<>())
                    .add(new OffsetRange(place.from, place.to));
        }
        Map<Integer, OffsetRange> narrowed = new TreeMap<>();
        ranges.forEach(
                (partition, range) -> {
                    List<OffsetRange> parts = wanted.get(partition);
                    if (parts != null) {
                        narrowed.put(partition, range.within(around(parts)));
                    }
                });
        return narrowed;
    }

    private static OffsetRange around(List<OffsetRange> parts) {
        return new OffsetRange(
                parts.stream().mapToLong(OffsetRange::from).min().orElseThrow(),
                parts.stream().mapToLong(OffsetRange::to).max().orElseThrow());
    }

    private boolean matchesKey(byte[] key) {
        return keys.isEmpty()
                || (key != null
                        && keys.stream()
                                .map(each -> each.getBytes(StandardCharsets.UTF_8))
                                .anyMatch(each -> Arrays.equals(each, key)));
    }

    private static boolean isAt(StoredLetter stored, Place place) {
        return stored.partition() == place.partition
                && stored.offset() >= place.from
                && stored.offset() < place.to;
    }

    private boolean matchesStory(Optional<DeadLetter> letter) {
        if (reasons.isEmpty() && inputTopics.isEmpty()) {
            return true;
        }
        return letter.isPresent()
                && (reasons.isEmpty() || reasons.contains(letter.get().reason().name()))
                && (inputTopics.isEmpty() || inputTopics.contains(letter.get().source().topic()));
    }
}
