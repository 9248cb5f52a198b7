package io.adtally.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Splits as state; reads those the connector itself has written, which name no log. */
final class LogSplitSerializer implements SimpleVersionedSerializer<LogSplit> {
    /** Far above the connector's versions, which count from 0. */
    static final int VERSION = 100;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(LogSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Uuid log = split.log() == null ? Uuid.ZERO_UUID : split.log();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(split.topic());
            out.writeInt(split.partition().partition());
            out.writeLong(split.offset());
            out.writeLong(log.getMostSignificantBits());
            out.writeLong(log.getLeastSignificantBits());
        }
        return bytes.toByteArray();
    }

    @Override
    public LogSplit deserialize(int version, byte[] bytes) throws IOException {
        if (version < VERSION) {
            return LogSplit.of(
                    new KafkaPartitionSplitSerializer().deserialize(version, bytes), null);
        }
        requireReadable(version);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            TopicPartition partition = new TopicPartition(in.readUTF(), in.readInt());
            long offset = in.readLong();
            Uuid log = new Uuid(in.readLong(), in.readLong());
            return new LogSplit(partition, offset, log.equals(Uuid.ZERO_UUID) ? null : log);
        }
    }

    static void requireReadable(int version) throws IOException {
        if (version > VERSION) {
            throw new IOException(
                    "state of a Kafka source of version "
                            + version
                            + ": this release reads up to "
                            + VERSION
                            + "; start the release that wrote it, or from an older savepoint");
        }
    }
}
