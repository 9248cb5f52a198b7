package io.adtally.retry;

import io.adtally.event.Codec;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who waits in one partition's queue, without the letters themselves. All of one attempt wait
 * equally long, so each attempt is a lane in which the first to come is the first to go; nothing
 * has to be searched or sorted, however many wait.
 *
 * @param lanes those in which somebody waits, by attempt
 * @param notBeforeMs when the next may leave at the earliest: keeps the pace
 * @param timerMs the timer that is set; {@link #NO_TIMER} for none
 */
record DelayState(List<Lane> lanes, long notBeforeMs, long timerMs) {
    static final long NO_TIMER = Long.MAX_VALUE;
    static final DelayState EMPTY = new DelayState(List.of(), 0, NO_TIMER);

    /** Room for the sequence in a place; above it stands the attempt. */
    private static final int SEQUENCE_BITS = 48;

    DelayState {
        lanes = List.copyOf(lanes);
    }

    /**
     * Letters of one attempt.
     *
     * @param head sequence number of the first that waits
     * @param tail that of the next to come; above {@code head}
     * @param headDueMs when the first is due
     */
    record Lane(int attempt, long head, long tail, long headDueMs) {
        /** Where the first that waits is kept. */
        long headPlace() {
            return place(attempt, head);
        }

        /** Where the one behind the first is kept, if there is one. */
        long secondPlace() {
            return place(attempt, head + 1);
        }

        boolean hasSecond() {
            return tail - head > 1;
        }
    }

    /** Where the next letter of this attempt is to be kept. */
    long placeOfNext(int attempt) {
        return place(attempt, lane(attempt).map(Lane::tail).orElse(0L));
    }

    /** With one more behind the others of its attempt. */
    DelayState with(int attempt, long dueMs) {
        Lane longer =
                lane(attempt)
                        .map(lane -> new Lane(attempt, lane.head, lane.tail + 1, lane.headDueMs))
                        .orElse(new Lane(attempt, 0, 1, dueMs));
        return replaced(attempt, Optional.of(longer));
    }

    /**
     * Without the first of a lane.
     *
     * @param secondDueMs when the one behind it is due; ignored if there is none
     */
    DelayState withoutHead(Lane lane, long secondDueMs) {
        return replaced(
                lane.attempt,
                lane.hasSecond()
                        ? Optional.of(new Lane(lane.attempt, lane.head + 1, lane.tail, secondDueMs))
                        : Optional.empty());
    }

    /** The lane whose first has been due the longest. */
    Optional<Lane> nextDue(long nowMs) {
        return lanes.stream()
                .filter(lane -> lane.headDueMs <= nowMs)
                .min(Comparator.comparingLong(Lane::headDueMs));
    }

    /** When somebody may leave next; {@link #NO_TIMER} if nobody waits. */
    long nextMs() {
        return lanes.stream()
                .mapToLong(lane -> Math.max(lane.headDueMs, notBeforeMs))
                .min()
                .orElse(NO_TIMER);
    }

    DelayState withTimer(long newTimerMs) {
        return new DelayState(lanes, notBeforeMs, newTimerMs);
    }

    DelayState pausedUntil(long newNotBeforeMs) {
        return new DelayState(lanes, newNotBeforeMs, timerMs);
    }

    private Optional<Lane> lane(int attempt) {
        return lanes.stream().filter(lane -> lane.attempt == attempt).findFirst();
    }

    private DelayState replaced(int attempt, Optional<Lane> by) {
        List<Lane> next = new ArrayList<>(lanes);
        next.removeIf(lane -> lane.attempt == attempt);
        by.ifPresent(next::add);
        next.sort(Comparator.comparingInt(Lane::attempt));
        return new DelayState(next, notBeforeMs, timerMs);
    }

    private static long place(int attempt, long sequence) {
        return ((long) attempt << SEQUENCE_BITS) | sequence;
    }

    /** The delay stage's state. */
    enum Bytes implements Codec<DelayState> {
        INSTANCE;

        @Override
        public Class<DelayState> type() {
            return DelayState.class;
        }

        @Override
        public void write(DelayState state, DataOutput out) throws IOException {
            Wire.writeVarint(state.notBeforeMs, out);
            Wire.writeVarint(state.timerMs, out);
            Wire.writeVarint(state.lanes.size(), out);
            for (Lane lane : state.lanes) {
                Wire.writeVarint(lane.attempt, out);
                Wire.writeVarint(lane.head, out);
                Wire.writeVarint(lane.tail, out);
                Wire.writeVarint(lane.headDueMs, out);
            }
        }

        @Override
        public DelayState read(DataInput in, int version) throws IOException {
            long notBeforeMs = Wire.readVarint(in);
            long timerMs = Wire.readVarint(in);
            int size = Math.toIntExact(Wire.readVarint(in));
            List<Lane> lanes = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                lanes.add(
                        new Lane(
                                (int) Wire.readVarint(in),
                                Wire.readVarint(in),
                                Wire.readVarint(in),
                                Wire.readVarint(in)));
            }
            return new DelayState(lanes, notBeforeMs, timerMs);
        }
    }
}
