package io.adtally.dlq;

import io.adtally.deadletter.OffsetRange;
import io.adtally.deadletter.StoredLetter;
import io.adtally.io.LetterReader;
import java.util.Map;

/** What of a topic must be read to find the letters that are meant. */
final class LetterRanges {
    private LetterRanges() {}

    /** A visitor that has no use for how far it has come. */
    interface Visit extends LetterReader.Visitor {
        @Override
        void visit(StoredLetter letter);

        @Override
        default void reached(Map<Integer, Long> next) {
            // Nothing hangs on it.
        }
    }

    /** By partition, up to what is there now. */
    static Map<Integer, OffsetRange> of(LetterReader reader, LetterFilter filter) {
        Map<Integer, OffsetRange> ranges = filter.within(reader.all());
        return filter.fromMs() == null ? ranges : reader.since(filter.fromMs(), ranges);
    }
}
