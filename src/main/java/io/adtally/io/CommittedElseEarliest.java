package io.adtally.io;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Begins where the consumer group stands, else with the oldest record. The connector's own
 * initializer of that kind also jumps to the oldest record whenever an offset is gone, so that
 * input which retention took away unread would be passed over in silence; this one lets the job
 * fail then.
 */
final class CommittedElseEarliest implements OffsetsInitializer {
    private static final long serialVersionUID = 1L;

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(
                partition -> offsets.put(partition, KafkaPartitionSplit.EARLIEST_OFFSET));
        offsets.putAll(retriever.committedOffsets(partitions));
        return offsets;
    }

    @Override
    @SuppressWarnings("deprecation") // The connector's interface has no newer type yet.
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
