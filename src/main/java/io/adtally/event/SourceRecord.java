package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * A Kafka record as it came in: what a dead letter gives back untouched.
 *
 * @param timestampMs the broker's, UTC epoch millis (input topics use {@code LogAppendTime})
 * @param attempt how often the record has been retried before; 0 except on the retry topic
 * @param contentType the record's, or its topic's default
 * @param key null where the record had none
 * @param value null where the record had none
 */
// Arrays, for a list of bytes would cost an object each; equality is by content, below.
@SuppressWarnings("ArrayRecordComponent")
public record SourceRecord(
        String topic,
        int partition,
        long offset,
        long timestampMs,
        int attempt,
        String contentType,
        byte[] key,
        byte[] value) {
    public static final String PROTOBUF = "application/protobuf";
    public static final String JSON = "application/json";

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceRecord that
                && topic.equals(that.topic)
                && partition == that.partition
                && offset == that.offset
                && timestampMs == that.timestampMs
                && attempt == that.attempt
                && Objects.equals(contentType, that.contentType)
                && Arrays.equals(key, that.key)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, partition, offset);
    }

    /** Where the record stands; its bytes are nobody's business in a log. */
    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }

    /** Written with dead letters and catalog updates; events have a shorter way. */
    public enum Bytes implements Codec<SourceRecord> {
        INSTANCE;

        @Override
        public Class<SourceRecord> type() {
            return SourceRecord.class;
        }

        @Override
        public void write(SourceRecord source, DataOutput out) throws IOException {
            Wire.writeText(source.topic, out);
            Wire.writeVarint(source.partition, out);
            Wire.writeVarint(source.offset, out);
            Wire.writeVarint(source.timestampMs, out);
            Wire.writeVarint(source.attempt, out);
            Wire.writeText(source.contentType, out);
            writeNullable(source.key, out);
            writeNullable(source.value, out);
        }

        @Override
        public SourceRecord read(DataInput in, int version) throws IOException {
            return new SourceRecord(
                    Wire.readText(in),
                    (int) Wire.readVarint(in),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    (int) Wire.readVarint(in),
                    Wire.readText(in),
                    readNullable(in),
                    readNullable(in));
        }

        private static void writeNullable(byte[] bytes, DataOutput out) throws IOException {
            out.writeBoolean(bytes != null);
            if (bytes != null) {
                Wire.writeBytes(bytes, out);
            }
        }

        private static byte[] readNullable(DataInput in) throws IOException {
            return in.readBoolean() ? Wire.readBytes(in) : null;
        }
    }
}
