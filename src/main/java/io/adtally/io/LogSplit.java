package io.adtally.io;

import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * How far a partition has been read, and in which log: an offset without the log it was taken from
 * means nothing.
 *
 * @param offset of the next record; or {@link KafkaPartitionSplit#EARLIEST_OFFSET}
 * @param log Kafka's id of the topic; null in state of a release that did not record it
 */
record LogSplit(TopicPartition partition, long offset, Uuid log) implements SourceSplit {
    String topic() {
        return partition.topic();
    }

    LogSplit in(Uuid itsLog) {
        return new LogSplit(partition, offset, itsLog);
    }

    KafkaPartitionSplit withoutLog() {
        return new KafkaPartitionSplit(partition, offset);
    }

    static LogSplit of(KafkaPartitionSplit split, Uuid log) {
        return new LogSplit(split.getTopicPartition(), split.getStartingOffset(), log);
    }

    @Override
    public String splitId() {
        return KafkaPartitionSplit.toSplitId(partition);
    }
}
