package io.adtally.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.TopicPartition;

/** The enumerator's state; reads what the connector's own enumerator has written. */
final class LogSourceStateSerializer implements SimpleVersionedSerializer<LogSourceState> {
    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    private final LogSplitSerializer splits = new LogSplitSerializer();

    @Override
    public int getVersion() {
        return LogSplitSerializer.VERSION;
    }

    @Override
    public byte[] serialize(LogSourceState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(state.assigned().size());
            for (TopicPartition each : state.assigned().stream().sorted(BY_NAME).toList()) {
                out.writeUTF(each.topic());
                out.writeInt(each.partition());
            }
            out.writeInt(state.unassigned().size());
            for (LogSplit each : state.unassigned()) {
                byte[] split = splits.serialize(each);
                out.writeInt(split.length);
                out.write(split);
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public LogSourceState deserialize(int version, byte[] bytes) throws IOException {
        if (version < LogSplitSerializer.VERSION) {
            return fromConnector(new KafkaSourceEnumStateSerializer().deserialize(version, bytes));
        }
        LogSplitSerializer.requireReadable(version);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Set<TopicPartition> assigned = new HashSet<>();
            for (int left = in.readInt(); left > 0; left--) {
                assigned.add(new TopicPartition(in.readUTF(), in.readInt()));
            }
            List<LogSplit> unassigned = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                unassigned.add(splits.deserialize(version, in.readNBytes(in.readInt())));
            }
            return new LogSourceState(assigned, unassigned);
        }
    }

    private static LogSourceState fromConnector(KafkaSourceEnumState state) {
        return new LogSourceState(
                state.assignedSplits().stream()
                        .map(KafkaPartitionSplit::getTopicPartition)
                        .toList(),
                state.unassignedSplits().stream().map(split -> LogSplit.of(split, null)).toList());
    }
}
