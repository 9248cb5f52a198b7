package io.adtally.io;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Without state, begins with the oldest record there is, and fails if a record it needs next is
 * gone. Not where the consumer group stands: a job that starts without its state has lost the held
 * events before that offset, and may have lost a commit that was still to come; reading all again,
 * the ledger's key tells what it has. The connector's own initializer of that kind also jumps ahead
 * whenever an offset is gone, so that what retention took away unread is passed over in silence.
 */
final class FromTheOldest implements OffsetsInitializer {
    private static final long serialVersionUID = 1L;

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        return partitions.stream()
                .collect(
                        Collectors.toMap(
                                Function.identity(),
                                partition -> KafkaPartitionSplit.EARLIEST_OFFSET));
    }

    @Override
    @SuppressWarnings("deprecation") // The connector's interface has no newer type yet.
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
