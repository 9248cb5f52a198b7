package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What some accepted events add to the metrics of their key. Increments of a key add up, in any
 * order and at any time; none ever replaces another.
 *
 * @param events those that are billed or free; suppressed ones are not among them
 * @param invalidEvents suppressed ones, see {@link NotBilledReason}
 * @param amountMicros whole millionths of the currency's unit
 * @param amountNanosRest the 0 to 999 billionths left: both together are the exact amount
 * @param users HLL sketch of the users, in DataSketches' own bytes; empty without any
 */
// An array, for a list of bytes would cost an object each; equality is by content, below.
@SuppressWarnings("ArrayRecordComponent")
public record MetricIncrement(
        MetricKey key,
        long events,
        long invalidEvents,
        long amountMicros,
        int amountNanosRest,
        byte[] users) {

    @Override
    public boolean equals(Object other) {
        return other instanceof MetricIncrement that
                && key.equals(that.key)
                && events == that.events
                && invalidEvents == that.invalidEvents
                && amountMicros == that.amountMicros
                && amountNanosRest == that.amountNanosRest
                && Arrays.equals(users, that.users);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return key + ": " + events + " events, " + invalidEvents + " invalid";
    }

    /** For the way to the sink, which is chained to the combining. */
    public enum Bytes implements Codec<MetricIncrement> {
        INSTANCE;

        @Override
        public Class<MetricIncrement> type() {
            return MetricIncrement.class;
        }

        @Override
        public void write(MetricIncrement increment, DataOutput out) throws IOException {
            writeKey(increment.key, out);
            Wire.writeVarint(increment.events, out);
            Wire.writeVarint(increment.amountMicros, out);
            Wire.writeVarint(increment.amountNanosRest, out);
            Wire.writeBytes(increment.users, out);
            Wire.writeVarint(increment.invalidEvents, out);
        }

        @Override
        public MetricIncrement read(DataInput in, int version) throws IOException {
            MetricKey key = readKey(in);
            long events = Wire.readVarint(in);
            long amountMicros = Wire.readVarint(in);
            int amountNanosRest = (int) Wire.readVarint(in);
            byte[] users = Wire.readBytes(in);
            return new MetricIncrement(
                    key,
                    events,
                    version == 1 ? 0 : Wire.readVarint(in),
                    amountMicros,
                    amountNanosRest,
                    users);
        }

        private static void writeKey(MetricKey key, DataOutput out) throws IOException {
            Wire.writeVarint(key.minuteMs(), out);
            Wire.writeText(key.advertiserId(), out);
            Wire.writeText(key.campaignId(), out);
            Wire.writeText(key.lineItemId(), out);
            Wire.writeText(key.creativeId(), out);
            out.writeByte(key.mediaType().number());
            out.writeByte(key.eventType().number());
            Wire.writeText(key.country(), out);
            Wire.writeText(key.currency(), out);
            out.writeBoolean(key.test());
        }

        private static MetricKey readKey(DataInput in) throws IOException {
            return new MetricKey(
                    Wire.readVarint(in),
                    Wire.readText(in),
                    Wire.readText(in),
                    Wire.readText(in),
                    Wire.readText(in),
                    MediaType.ofNumber(in.readByte()),
                    EventType.ofNumber(in.readByte()),
                    Wire.readText(in),
                    Wire.readText(in),
                    in.readBoolean());
        }
    }
}
