package io.adtally.billing;

import io.adtally.event.Codec;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a writer says of itself in a checkpoint, so that whoever restores it can tell its orphaned
 * transactions from those the checkpoint will commit (see {@link OrphanRules}).
 *
 * @param subtask its index then
 * @param parallelism how many writers there were then
 * @param lastSequence of the last transaction it had prepared; 0 if none
 */
public record LedgerWriterState(long incarnation, int subtask, int parallelism, long lastSequence) {

    /** Written to every checkpoint and savepoint. */
    public enum Bytes implements Codec<LedgerWriterState> {
        INSTANCE;

        @Override
        public Class<LedgerWriterState> type() {
            return LedgerWriterState.class;
        }

        @Override
        public void write(LedgerWriterState state, DataOutput out) throws IOException {
            Wire.writeVarint(state.incarnation, out);
            Wire.writeVarint(state.subtask, out);
            Wire.writeVarint(state.parallelism, out);
            Wire.writeVarint(state.lastSequence, out);
        }

        @Override
        public LedgerWriterState read(DataInput in, int version) throws IOException {
            return new LedgerWriterState(
                    Wire.readVarint(in),
                    (int) Wire.readVarint(in),
                    (int) Wire.readVarint(in),
                    Wire.readVarint(in));
        }
    }
}
