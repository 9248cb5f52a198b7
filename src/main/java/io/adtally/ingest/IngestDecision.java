package io.adtally.ingest;

import io.adtally.deadletter.DeadLetter;
import io.adtally.event.AdEvent;
import io.adtally.event.Codec;
import io.adtally.event.SourceRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What ingest makes of a record. */
public sealed interface IngestDecision {
    /** The record decided upon. */
    SourceRecord source();

    /** A valid event. */
    record Accepted(AdEvent event) implements IngestDecision {
        @Override
        public SourceRecord source() {
            return event.source();
        }
    }

    /** No valid event. */
    record Rejected(DeadLetter letter) implements IngestDecision {
        @Override
        public SourceRecord source() {
            return letter.source();
        }
    }

    /** For the way from the source to {@link IngestFunction}, which is chained to it. */
    enum Bytes implements Codec<IngestDecision> {
        INSTANCE;

        @Override
        public Class<IngestDecision> type() {
            return IngestDecision.class;
        }

        @Override
        public void write(IngestDecision decision, DataOutput out) throws IOException {
            if (decision instanceof Accepted accepted) {
                out.writeBoolean(true);
                AdEvent.Bytes.INSTANCE.write(accepted.event, out);
            } else if (decision instanceof Rejected rejected) {
                out.writeBoolean(false);
                DeadLetter.Bytes.INSTANCE.write(rejected.letter, out);
            }
        }

        @Override
        public IngestDecision read(DataInput in, int version) throws IOException {
            return in.readBoolean()
                    ? new Accepted(AdEvent.Bytes.INSTANCE.read(in, version))
                    : new Rejected(DeadLetter.Bytes.INSTANCE.read(in, version));
        }
    }
}
