package io.adtally.dlq;

import io.adtally.deadletter.OffsetRange;
import io.adtally.io.TransferProgress;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which letters go where. What is written to the source while it is under way is no part of it.
 *
 * @param ranges what is still to be read of the source, by partition
 */
record TransferPlan(
        String run,
        String command,
        String source,
        String target,
        LetterFilter filter,
        Map<Integer, OffsetRange> ranges) {

    /** Kafka keeps 4096 bytes beside an offset. */
    private static final int MAX_NOTE_CHARS = 4000;

    /** What stands beside the offset of a partition, so that the run's name is enough to go on. */
    private record Note(String command, String target, LetterFilter filter, long to) {}

    /** Goes on with what was interrupted. */
    static TransferPlan resume(
            String run, String command, String source, Map<Integer, TransferProgress.Mark> marks) {
        if (marks.isEmpty()) {
            throw new DlqException(
                    "--resume "
                            + run
                            + ": there is no such run on "
                            + source
                            + "; or it came to its end, or was left for longer than the brokers'"
                            + " offsets.retention.minutes");
        }
        Map<Integer, OffsetRange> ranges = new TreeMap<>();
        Note any = null;
        for (Map.Entry<Integer, TransferProgress.Mark> mark : marks.entrySet()) {
            any = Json.read(mark.getValue().plan(), Note.class);
            long from = mark.getValue().next();
            ranges.put(mark.getKey(), new OffsetRange(from, Math.max(from, any.to)));
        }
        if (!any.command.equals(command)) {
            throw new DlqException("--resume " + run + ": it is a " + any.command);
        }
        return new TransferPlan(run, command, source, any.target, any.filter, ranges);
    }

    /** How to keep it, once all before these offsets is done. */
    Map<Integer, TransferProgress.Mark> marks(Map<Integer, Long> next) {
        Map<Integer, TransferProgress.Mark> marks = new TreeMap<>();
        ranges.forEach(
                (partition, range) -> {
                    String note = Json.write(new Note(command, target, filter, range.to()));
                    if (note.length() > MAX_NOTE_CHARS) {
                        throw new DlqException(
                                "that many --key, --at and --input-topic do not fit one run");
                    }
                    long reached = next.getOrDefault(partition, range.from());
                    marks.put(partition, new TransferProgress.Mark(reached, note));
                });
        return marks;
    }

    boolean isDone(Map<Integer, Long> next) {
        return ranges.entrySet().stream()
                .allMatch(
                        each ->
                                each.getValue().length() == 0
                                        || next.getOrDefault(each.getKey(), 0L)
                                                >= each.getValue().to());
    }

    /** How much there is to read, gaps included. */
    long length() {
        return ranges.values().stream().mapToLong(OffsetRange::length).sum();
    }

    /** How much of it lies before these offsets. */
    long lengthBefore(Map<Integer, Long> next) {
        return ranges.entrySet().stream()
                .mapToLong(
                        each ->
                                next.getOrDefault(each.getKey(), each.getValue().from())
                                        - each.getValue().from())
                .sum();
    }
}
