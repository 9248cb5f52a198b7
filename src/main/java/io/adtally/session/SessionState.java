package io.adtally.session;

import io.adtally.event.Activity;
import io.adtally.event.Codec;
import io.adtally.event.EventId;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of one user.
 *
 * @param sessions open or still to be corrected, in the order of their times
 * @param timerMs when the one pending timer fires
 */
record SessionState(List<Kept> sessions, long timerMs) {

    /**
     * A session that is open or can still be corrected.
     *
     * @param id once published, the published one; until then that of its earliest event
     * @param cellEndMs where the user's grid cuts it at the latest
     * @param revision the last one published; 0 before the first
     * @param rank 1 for the first published among the user's kept sessions, then counting up; 0
     *     before
     * @param changed since the last revision, so that another is due
     */
    record Kept(
            EventId id,
            long startMs,
            long endMs,
            long cellEndMs,
            Activity activity,
            long revision,
            long rank,
            boolean changed) {

        boolean isPublished() {
            return revision > 0;
        }
    }

    /** One value a user, read and written with each of the user's events. */
    enum Bytes implements Codec<SessionState> {
        INSTANCE;

        @Override
        public Class<SessionState> type() {
            return SessionState.class;
        }

        @Override
        public void write(SessionState state, DataOutput out) throws IOException {
            Wire.writeVarint(state.sessions.size(), out);
            for (Kept kept : state.sessions) {
                EventId.Bytes.INSTANCE.write(kept.id, out);
                Wire.writeVarint(kept.startMs, out);
                // Differences are small, and so a few bytes.
                Wire.writeVarint(kept.endMs - kept.startMs, out);
                Wire.writeVarint(kept.cellEndMs - kept.startMs, out);
                Activity.Bytes.INSTANCE.write(kept.activity, out);
                Wire.writeVarint(kept.revision, out);
                Wire.writeVarint(kept.rank, out);
                out.writeBoolean(kept.changed);
            }
            Wire.writeVarint(state.timerMs, out);
        }

        @Override
        public SessionState read(DataInput in, int version) throws IOException {
            int size = Math.toIntExact(Wire.readVarint(in));
            List<Kept> sessions = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                sessions.add(readKept(in, version));
            }
            return new SessionState(sessions, Wire.readVarint(in));
        }

        private static Kept readKept(DataInput in, int version) throws IOException {
            EventId id = EventId.Bytes.INSTANCE.read(in, version);
            long startMs = Wire.readVarint(in);
            return new Kept(
                    id,
                    startMs,
                    startMs + Wire.readVarint(in),
                    startMs + Wire.readVarint(in),
                    Activity.Bytes.INSTANCE.read(in, version),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    in.readBoolean());
        }
    }
}
