package io.adtally.billing;

import io.adtally.event.Codec;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A prepared transaction, to be committed when the checkpoint it belongs to has completed.
 *
 * @param rowsOffered charges written into it, for metrics and messages
 */
public record LedgerCommittable(TransactionId id, long rowsOffered) {

    /** Written to every checkpoint and savepoint. */
    public enum Bytes implements Codec<LedgerCommittable> {
        INSTANCE;

        @Override
        public Class<LedgerCommittable> type() {
            return LedgerCommittable.class;
        }

        @Override
        public void write(LedgerCommittable committable, DataOutput out) throws IOException {
            TransactionId id = committable.id;
            Wire.writeText(id.deployment(), out);
            Wire.writeText(id.sink(), out);
            Wire.writeVarint(id.incarnation(), out);
            Wire.writeVarint(id.subtask(), out);
            Wire.writeVarint(id.sequence(), out);
            Wire.writeVarint(committable.rowsOffered, out);
        }

        @Override
        public LedgerCommittable read(DataInput in, int version) throws IOException {
            return new LedgerCommittable(
                    new TransactionId(
                            Wire.readText(in),
                            Wire.readText(in),
                            Wire.readVarint(in),
                            (int) Wire.readVarint(in),
                            Wire.readVarint(in)),
                    Wire.readVarint(in));
        }
    }
}
