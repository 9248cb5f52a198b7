package io.adtally.alert;

import io.adtally.event.Codec;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is remembered of a series.
 *
 * @param counts by the time at which each slot of a window begins; empty slots are left out
 * @param firingSinceMs {@link #NOT} while the rate is not too high
 * @param usual the rate that was usual before it became too high: the flood must not become its own
 *     standard
 * @param quietSinceMs since when a rate too high is back at half its limit; {@link #NOT} if it is
 *     not
 */
record AlertState(SortedMap<Long, Long> counts, long firingSinceMs, long usual, long quietSinceMs) {
    static final long NOT = 0;
    static final AlertState EMPTY = new AlertState(new TreeMap<>(), NOT, 0, NOT);

    AlertState {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    boolean isFiring() {
        return firingSinceMs != NOT;
    }

    AlertState with(SortedMap<Long, Long> newCounts) {
        return new AlertState(newCounts, firingSinceMs, usual, quietSinceMs);
    }

    AlertState firing(long nowMs, long usualUntilNow) {
        return new AlertState(counts, nowMs, usualUntilNow, NOT);
    }

    AlertState quietSince(long sinceMs) {
        return new AlertState(counts, firingSinceMs, usual, sinceMs);
    }

    AlertState over() {
        return new AlertState(counts, NOT, 0, NOT);
    }

    /** The alert stage's state. */
    enum Bytes implements Codec<AlertState> {
        INSTANCE;

        @Override
        public Class<AlertState> type() {
            return AlertState.class;
        }

        @Override
        public void write(AlertState state, DataOutput out) throws IOException {
            Wire.writeVarint(state.firingSinceMs, out);
            Wire.writeVarint(state.usual, out);
            Wire.writeVarint(state.quietSinceMs, out);
            Wire.writeVarint(state.counts.size(), out);
            for (Map.Entry<Long, Long> slot : state.counts.entrySet()) {
                Wire.writeVarint(slot.getKey(), out);
                Wire.writeVarint(slot.getValue(), out);
            }
        }

        @Override
        public AlertState read(DataInput in, int version) throws IOException {
            long firingSinceMs = Wire.readVarint(in);
            long usual = Wire.readVarint(in);
            long quietSinceMs = Wire.readVarint(in);
            int size = Math.toIntExact(Wire.readVarint(in));
            SortedMap<Long, Long> counts = new TreeMap<>();
            for (int i = 0; i < size; i++) {
                counts.put(Wire.readVarint(in), Wire.readVarint(in));
            }
            return new AlertState(counts, firingSinceMs, usual, quietSinceMs);
        }
    }
}
