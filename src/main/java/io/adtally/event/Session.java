package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One revision of a session, as published.
 *
 * @param sessionId id of the earliest event it had when first published
 * @param startMs event time of its first event
 * @param endMs event time of its last event
 * @param revision 1, 2, 3 … within a session id
 * @param mergedInto the session all this is now part of; null for a session that stands
 */
public record Session(
        EventId sessionId,
        UserKey user,
        long startMs,
        long endMs,
        Activity activity,
        long revision,
        EventId mergedInto) {

    /** For the way to the sink, which is chained to the session stage. */
    public enum Bytes implements Codec<Session> {
        INSTANCE;

        @Override
        public Class<Session> type() {
            return Session.class;
        }

        @Override
        public void write(Session session, DataOutput out) throws IOException {
            EventId.Bytes.INSTANCE.write(session.sessionId, out);
            UserKey.Bytes.INSTANCE.write(session.user, out);
            Wire.writeVarint(session.startMs, out);
            Wire.writeVarint(session.endMs, out);
            Activity.Bytes.INSTANCE.write(session.activity, out);
            Wire.writeVarint(session.revision, out);
            out.writeBoolean(session.mergedInto != null);
            if (session.mergedInto != null) {
                EventId.Bytes.INSTANCE.write(session.mergedInto, out);
            }
        }

        @Override
        public Session read(DataInput in, int version) throws IOException {
            return new Session(
                    EventId.Bytes.INSTANCE.read(in, version),
                    UserKey.Bytes.INSTANCE.read(in, version),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    Activity.Bytes.INSTANCE.read(in, version),
                    Wire.readVarint(in),
                    in.readBoolean() ? EventId.Bytes.INSTANCE.read(in, version) : null);
        }
    }
}
