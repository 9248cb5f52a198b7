package io.adtally.dlq;

import io.adtally.deadletter.StoredLetter;
import io.adtally.io.LetterReader;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends letters on at a steady pace, and remembers how far it has come. What is remembered has
 * reached Kafka; so one that is killed may send the last second's letters twice when it is gone on
 * with, and leaves out none.
 */
final class Transfer implements LetterReader.Visitor {
    private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SAVE_LETTERS = 1000;
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final TransferPlan plan;
    private final Outgoing outgoing;
    private final Pace pace;
    private final Surroundings surroundings;
    private final Target target;
    private final ProgressBar bar;

    private final Map<Integer, Long> next = new TreeMap<>();
    private final Map<String, Long> sent = new TreeMap<>();
    private final Map<String, Long> leftOut = new TreeMap<>();
    private long letters;
    private long records;
    private int unsaved;
    private long savedNanos;

    /** Where the letters go; a dry run's does nothing. */
    interface Target {
        void send(OutgoingRecord record);

        /** All that was sent has arrived, and all before these offsets is done. */
        void save(Map<Integer, Long> next);
    }

    Transfer(
            TransferPlan plan,
            Outgoing outgoing,
            Pace pace,
            Surroundings surroundings,
            Target target,
            ProgressBar bar) {
        this.plan = plan;
        this.outgoing = outgoing;
        this.pace = pace;
        this.surroundings = surroundings;
        this.target = target;
        this.bar = bar;
        this.savedNanos = surroundings.nanoTime().getAsLong();
    }

    /** Sends all there is, or until it is interrupted. */
    TransferResult run(LetterReader reader) {
        try {
            reader.read(plan.ranges(), surroundings.interrupted(), this);
            save();
        } finally {
            bar.end();
        }
        return result();
    }

    /** What has become of it so far. */
    TransferResult result() {
        Map<Integer, String> offsets = new TreeMap<>();
        plan.ranges()
                .forEach(
                        (partition, range) -> {
                            long end = next.getOrDefault(partition, range.from());
                            if (end > range.from()) {
                                offsets.put(partition, range.from() + "-" + (end - 1));
                            }
                        });
        return new TransferResult(plan.isDone(next), sent, records, leftOut, offsets);
    }

    @Override
    public void visit(StoredLetter stored) {
        if (plan.filter().matches(stored)) {
            Optional<String> obstacle = outgoing.obstacle(stored);
            if (obstacle.isPresent()) {
                leftOut.merge(obstacle.get(), 1L, Long::sum);
            } else if (sendAll(stored)) {
                sent.merge(reasonOf(stored), 1L, Long::sum);
                letters++;
                unsaved++;
            } else {
                return;
            }
        }
        next.put(stored.partition(), stored.offset() + 1);
        progress();
    }

    /** False if it was interrupted meanwhile; then the letter does not count as sent. */
    private boolean sendAll(StoredLetter stored) {
        for (OutgoingRecord record : outgoing.records(stored, plan.run())) {
            if (!waitForItsTurn()) {
                return false;
            }
            target.send(record);
            records++;
        }
        return true;
    }

    @Override
    public void reached(Map<Integer, Long> reached) {
        next.putAll(reached);
        progress();
    }

    private void progress() {
        bar.show(plan.lengthBefore(next), plan.length(), letters);
        long now = surroundings.nanoTime().getAsLong();
        if (unsaved >= SAVE_LETTERS || now - savedNanos >= SAVE_NANOS) {
            save();
        }
    }

    private void save() {
        target.save(next);
        unsaved = 0;
        savedNanos = surroundings.nanoTime().getAsLong();
    }

    /** False if it was interrupted meanwhile. */
    private boolean waitForItsTurn() {
        long begin = surroundings.nanoTime().getAsLong();
        long wait = pace.nanosToNext(begin);
        while (!surroundings.interrupted().getAsBoolean()) {
            long left = wait - (surroundings.nanoTime().getAsLong() - begin);
            if (left <= 0) {
                return true;
            }
            LockSupport.parkNanos(Math.min(left, NAP_NANOS));
        }
        return false;
    }

    private static String reasonOf(StoredLetter stored) {
        return stored.letter().map(letter -> letter.reason().name()).orElse(LetterCounts.UNKNOWN);
    }
}
