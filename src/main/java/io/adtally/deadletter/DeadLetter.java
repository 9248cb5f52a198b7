package io.adtally.deadletter;

import io.adtally.event.Codec;
import io.adtally.event.SourceRecord;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A record that cannot be processed.
 *
 * @param message what exactly was wrong, for a person; names fields and limits, never user ids
 */
public record DeadLetter(SourceRecord source, RejectionReason reason, String message) {

    /** The letter with its attempt raised by one: as it goes to the retry topic. */
    public DeadLetter nextAttempt() {
        SourceRecord again =
                new SourceRecord(
                        source.topic(),
                        source.partition(),
                        source.offset(),
                        source.timestampMs(),
                        Math.min(source.attempt() + 1, DeadLetterHeaders.MAX_ATTEMPT),
                        source.contentType(),
                        source.key(),
                        source.value());
        return new DeadLetter(again, reason, message);
    }

    /** Crosses to the dead-letter sink. */
    public enum Bytes implements Codec<DeadLetter> {
        INSTANCE;

        @Override
        public Class<DeadLetter> type() {
            return DeadLetter.class;
        }

        @Override
        public void write(DeadLetter letter, DataOutput out) throws IOException {
            SourceRecord.Bytes.INSTANCE.write(letter.source, out);
            Wire.writeText(letter.reason.name(), out);
            Wire.writeText(letter.message, out);
        }

        @Override
        public DeadLetter read(DataInput in, int version) throws IOException {
            return new DeadLetter(
                    SourceRecord.Bytes.INSTANCE.read(in, version),
                    RejectionReason.valueOf(Wire.readText(in)),
                    Wire.readText(in));
        }
    }
}
