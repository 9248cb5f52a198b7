package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer.PartitionOffsetsRetriever;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FromTheOldestTest {
    private static final TopicPartition PARTITION = new TopicPartition("clicks", 0);

    @Test
    void doesNotGoOnWhereTheGroupStands() {
        assertThat(new FromTheOldest().getPartitionOffsets(List.of(PARTITION), new GroupAtSeven()))
                .containsExactly(Map.entry(PARTITION, KafkaPartitionSplit.EARLIEST_OFFSET));
    }

    @Test
    @SuppressWarnings("deprecation") // The connector's interface has no newer type yet.
    void doesNotJumpAheadWhenARecordIsGone() {
        assertThat(new FromTheOldest().getAutoOffsetResetStrategy())
                .isEqualTo(OffsetResetStrategy.NONE);
    }

    /** A broker that holds the records 3 to 9, of which the group has read up to 7. */
    private static final class GroupAtSeven implements PartitionOffsetsRetriever {
        @Override
        public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions) {
            return Map.of(PARTITION, 7L);
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            return Map.of(PARTITION, 10L);
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
            return Map.of(PARTITION, 3L);
        }

        @Override
        public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> timestampsToSearch) {
            return Map.of();
        }
    }
}
