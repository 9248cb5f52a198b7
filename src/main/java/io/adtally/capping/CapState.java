package io.adtally.capping;

import io.adtally.event.CapKey;
import io.adtally.event.CapUpdate;
import io.adtally.event.Codec;
import io.adtally.event.EventId;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The impressions of one cap that still matter: those of the window that ends with the newest, and
 * of these the newest {@link CapRules#MAX_TIMES}.
 *
 * @param version impressions counted since there was no state
 * @param limit by the newest impression's terms
 * @param newestId of the newest impression, which of several at one time is the one whose id is
 *     highest: the limit must not hang on who came first
 * @param released whether it was said that the cap no longer holds
 * @param timerMs when the one timer fires; never after {@link #dueMs}
 * @param timesMs event times, oldest first; never empty
 */
record CapState(
        long version,
        int limit,
        EventId newestId,
        boolean released,
        long timerMs,
        List<Long> timesMs) {

    long newestMs() {
        return timesMs.get(timesMs.size() - 1);
    }

    /** As it is published. */
    CapUpdate update(CapKey key) {
        return new CapUpdate(
                key, version, count(), limit, cappedUntilMs(key.windowMs()), newestMs());
    }

    /** {@link CapUpdate#NOT_CAPPED} if it is not, or no longer. */
    long cappedUntilMs(long windowMs) {
        return isFull() && !released ? limitingMs() + windowMs : CapUpdate.NOT_CAPPED;
    }

    /** When something is to be done next. */
    long dueMs(long windowMs) {
        return isFull() && !released ? limitingMs() + windowMs : newestMs() + windowMs;
    }

    CapState asReleased() {
        return new CapState(version, limit, newestId, true, timerMs, timesMs);
    }

    CapState withTimer(long timerMs) {
        return new CapState(version, limit, newestId, released, timerMs, timesMs);
    }

    /** After the release, those that were still in the window at its moment. */
    private int count() {
        return released && isFull()
                ? (int) timesMs.stream().filter(timeMs -> timeMs > limitingMs()).count()
                : timesMs.size();
    }

    private boolean isFull() {
        return timesMs.size() >= limit;
    }

    /** Once this one leaves the window, there is room for another. */
    private long limitingMs() {
        return timesMs.get(timesMs.size() - limit);
    }

    /** Times as the first one and the steps from each to the next. */
    enum Bytes implements Codec<CapState> {
        INSTANCE;

        @Override
        public Class<CapState> type() {
            return CapState.class;
        }

        @Override
        public void write(CapState state, DataOutput out) throws IOException {
            Wire.writeVarint(state.version, out);
            Wire.writeVarint(state.limit, out);
            EventId.Bytes.INSTANCE.write(state.newestId, out);
            out.writeBoolean(state.released);
            Wire.writeVarint(state.timerMs, out);
            Wire.writeVarint(state.timesMs.size(), out);
            long before = 0;
            for (long timeMs : state.timesMs) {
                Wire.writeVarint(timeMs - before, out);
                before = timeMs;
            }
        }

        @Override
        public CapState read(DataInput in, int version) throws IOException {
            return new CapState(
                    Wire.readVarint(in),
                    (int) Wire.readVarint(in),
                    EventId.Bytes.INSTANCE.read(in, version),
                    in.readBoolean(),
                    Wire.readVarint(in),
                    readTimes(in));
        }

        private static List<Long> readTimes(DataInput in) throws IOException {
            int size = (int) Wire.readVarint(in);
            List<Long> timesMs = new ArrayList<>(size);
            long timeMs = 0;
            for (int i = 0; i < size; i++) {
                timeMs += Wire.readVarint(in);
                timesMs.add(timeMs);
            }
            return timesMs;
        }
    }
}
