package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What an accepted event tells of its user, who is known and whose data may be used.
 *
 * @param timeMs event time, UTC epoch millis
 * @param currency ISO 4217; empty if the event is not charged
 * @param amountNanos 1e-9 of the currency's unit
 */
public record UserEvent(
        UserKey user,
        EventId eventId,
        EventType type,
        long timeMs,
        String campaignId,
        String currency,
        long amountNanos) {

    /** Crosses to the session stage: a fraction of the accepted event's bytes. */
    public enum Bytes implements Codec<UserEvent> {
        INSTANCE;

        @Override
        public Class<UserEvent> type() {
            return UserEvent.class;
        }

        @Override
        public void write(UserEvent event, DataOutput out) throws IOException {
            UserKey.Bytes.INSTANCE.write(event.user, out);
            EventId.Bytes.INSTANCE.write(event.eventId, out);
            out.writeByte(event.type.number());
            Wire.writeVarint(event.timeMs, out);
            Wire.writeText(event.campaignId, out);
            Wire.writeText(event.currency, out);
            Wire.writeVarint(event.amountNanos, out);
        }

        @Override
        public UserEvent read(DataInput in, int version) throws IOException {
            return new UserEvent(
                    UserKey.Bytes.INSTANCE.read(in, version),
                    EventId.Bytes.INSTANCE.read(in, version),
                    EventType.ofNumber(in.readByte()),
                    Wire.readVarint(in),
                    Wire.readText(in),
                    Wire.readText(in),
                    Wire.readVarint(in));
        }
    }
}
