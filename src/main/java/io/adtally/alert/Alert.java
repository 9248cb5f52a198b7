package io.adtally.alert;

import io.adtally.event.Codec;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A rate has become too high, or is so no longer.
 *
 * @param series code of a dead letter's reason, or {@link io.adtally.event.RateSample#PARKED}
 * @param firing false: it is over
 * @param sinceMs when it became too high; with the series it names the alert
 * @param atMs when this was found
 * @param rate records in the last window
 * @param limit the highest rate that is none too high
 */
public record Alert(String series, boolean firing, long sinceMs, long atMs, long rate, long limit) {

    /** Crosses to the alerts' sink. */
    public enum Bytes implements Codec<Alert> {
        INSTANCE;

        @Override
        public Class<Alert> type() {
            return Alert.class;
        }

        @Override
        public void write(Alert alert, DataOutput out) throws IOException {
            Wire.writeText(alert.series, out);
            out.writeBoolean(alert.firing);
            Wire.writeVarint(alert.sinceMs, out);
            Wire.writeVarint(alert.atMs, out);
            Wire.writeVarint(alert.rate, out);
            Wire.writeVarint(alert.limit, out);
        }

        @Override
        public Alert read(DataInput in, int version) throws IOException {
            return new Alert(
                    Wire.readText(in),
                    in.readBoolean(),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    Wire.readVarint(in));
        }
    }
}
