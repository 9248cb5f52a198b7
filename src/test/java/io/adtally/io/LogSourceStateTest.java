package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** The bytes of positions are for ever: a changed format is another version. */
class LogSourceStateTest {
    private static final TopicPartition CLICKS = new TopicPartition("clicks", 3);
    private static final TopicPartition SCANS = new TopicPartition("scans", 0);
    private static final LogSplit SPLIT = new LogSplit(CLICKS, 258, new Uuid(1, 2));
    private static final LogSplit WITHOUT_LOG = new LogSplit(SCANS, -2, null);

    private static final String SPLIT_HEX =
            "0006636c69636b73"
                    + "00000003"
                    + "0000000000000102"
                    + "0000000000000001"
                    + "0000000000000002";
    private static final String WITHOUT_LOG_HEX =
            "00057363616e73"
                    + "00000000"
                    + "fffffffffffffffe"
                    + "0000000000000000"
                    + "0000000000000000";
    private static final String STATE_HEX =
            "00000002"
                    + "0006636c69636b7300000003"
                    + "00057363616e7300000000"
                    + "00000001"
                    + "00000024"
                    + SPLIT_HEX;

    private final LogSplitSerializer splits = new LogSplitSerializer();
    private final LogSourceStateSerializer states = new LogSourceStateSerializer();

    @Test
    void keepsTheBytesOfASplit() throws IOException {
        assertThat(HexFormat.of().formatHex(splits.serialize(SPLIT))).isEqualTo(SPLIT_HEX);
        assertThat(HexFormat.of().formatHex(splits.serialize(WITHOUT_LOG)))
                .isEqualTo(WITHOUT_LOG_HEX);
        assertThat(splits.deserialize(100, HexFormat.of().parseHex(SPLIT_HEX))).isEqualTo(SPLIT);
        assertThat(splits.deserialize(100, HexFormat.of().parseHex(WITHOUT_LOG_HEX)))
                .isEqualTo(WITHOUT_LOG);
    }

    @Test
    void keepsTheBytesOfTheEnumerator() throws IOException {
        LogSourceState state = new LogSourceState(Set.of(CLICKS, SCANS), List.of(SPLIT));

        assertThat(states.getVersion()).isEqualTo(100);
        assertThat(HexFormat.of().formatHex(states.serialize(state))).isEqualTo(STATE_HEX);
        assertThat(states.deserialize(100, HexFormat.of().parseHex(STATE_HEX))).isEqualTo(state);
    }

    @Test
    void readsWhatTheConnectorHasWritten() throws IOException {
        KafkaPartitionSplit split = new KafkaPartitionSplit(CLICKS, 258);
        KafkaPartitionSplitSerializer theirSplits = new KafkaPartitionSplitSerializer();
        KafkaSourceEnumStateSerializer theirStates = new KafkaSourceEnumStateSerializer();
        byte[] state =
                theirStates.serialize(
                        new KafkaSourceEnumState(
                                Set.of(new KafkaPartitionSplit(SCANS, -2)), Set.of(split), true));

        assertThat(splits.deserialize(theirSplits.getVersion(), theirSplits.serialize(split)))
                .isEqualTo(new LogSplit(CLICKS, 258, null));
        assertThat(states.deserialize(theirStates.getVersion(), state))
                .isEqualTo(
                        new LogSourceState(
                                Set.of(SCANS), List.of(new LogSplit(CLICKS, 258, null))));
    }

    @Test
    void refusesWhatALaterReleaseHasWritten() {
        assertThatThrownBy(() -> splits.deserialize(101, new byte[0]))
                .hasMessageContainingAll("101", "reads up to 100");
        assertThatThrownBy(() -> states.deserialize(101, new byte[0]))
                .hasMessageContainingAll("101", "reads up to 100");
    }
}
