package io.adtally.io;

import io.adtally.watch.Finding;
import io.adtally.watch.Finding.Kind;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * One look at the offsets of partitions. What cannot be said of one of them becomes a finding and
 * does not keep it from the others.
 */
final class TopicOffsets {
    private final Admin admin;
    private final Duration timeout;
    private final List<Finding> findings;

    /**
     * For one look.
     *
     * @param findings takes what cannot be looked at
     */
    TopicOffsets(Admin admin, Duration timeout, List<Finding> findings) {
        this.admin = admin;
        this.timeout = timeout;
        this.findings = findings;
    }

    /** Of those topics that exist; that the others do not is for the preflight to say. */
    Set<TopicPartition> partitionsOf(Collection<String> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin.describeTopics(topics).topicNameValues();
        Set<TopicPartition> partitions = new HashSet<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : asked.entrySet()) {
            try {
                get(topic.getValue()).partitions().stream()
                        .map(info -> new TopicPartition(topic.getKey(), info.partition()))
                        .forEach(partitions::add);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return partitions;
    }

    /** Up to where the groups have read for good, as they last told the brokers. */
    Map<TopicPartition, Long> committedBy(Collection<String> groups)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, ListConsumerGroupOffsetsSpec> all =
                groups.stream()
                        .distinct()
                        .collect(
                                Collectors.toMap(
                                        Function.identity(),
                                        group -> new ListConsumerGroupOffsetsSpec()));
        Map<TopicPartition, Long> committed = new HashMap<>();
        for (Map<TopicPartition, OffsetAndMetadata> offsets :
                get(admin.listConsumerGroupOffsets(all).all()).values()) {
            offsets.forEach(
                    (partition, offset) -> {
                        if (offset != null) {
                            committed.put(partition, offset.offset());
                        }
                    });
        }
        return committed;
    }

    /** Up to where readers of committed records get. */
    Map<TopicPartition, Long> stable(Set<TopicPartition> partitions)
            throws InterruptedException, TimeoutException {
        return ask(
                partitions,
                OffsetSpec.latest(),
                IsolationLevel.READ_COMMITTED,
                ListOffsetsResultInfo::offset);
    }

    /** Where the logs end. */
    Map<TopicPartition, Long> ends(Set<TopicPartition> partitions)
            throws InterruptedException, TimeoutException {
        return ask(
                partitions,
                OffsetSpec.latest(),
                IsolationLevel.READ_UNCOMMITTED,
                ListOffsetsResultInfo::offset);
    }

    /** Where the logs begin. */
    Map<TopicPartition, Long> begins(Set<TopicPartition> partitions)
            throws InterruptedException, TimeoutException {
        return ask(
                partitions,
                OffsetSpec.earliest(),
                IsolationLevel.READ_UNCOMMITTED,
                ListOffsetsResultInfo::offset);
    }

    /** The newest time of each partition's records, UTC epoch millis; -1 of an empty one. */
    Map<TopicPartition, Long> newestTimes(Set<TopicPartition> partitions)
            throws InterruptedException, TimeoutException {
        return ask(
                partitions,
                OffsetSpec.maxTimestamp(),
                IsolationLevel.READ_UNCOMMITTED,
                ListOffsetsResultInfo::timestamp);
    }

    private Map<TopicPartition, Long> ask(
            Set<TopicPartition> partitions,
            OffsetSpec spec,
            IsolationLevel isolation,
            Function<ListOffsetsResultInfo, Long> number)
            throws InterruptedException, TimeoutException {
        ListOffsetsResult asked =
                admin.listOffsets(
                        partitions.stream()
                                .collect(Collectors.toMap(Function.identity(), all -> spec)),
                        new ListOffsetsOptions(isolation));
        Map<TopicPartition, Long> numbers = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                numbers.put(partition, number.apply(get(asked.partitionResult(partition))));
            } catch (ExecutionException e) {
                findings.add(
                        new Finding(
                                Kind.CANNOT_LOOK,
                                partition.topic(),
                                partition.toString(),
                                "partition "
                                        + partition
                                        + " cannot be looked at: "
                                        + e.getCause()));
            }
        }
        return numbers;
    }

    private <T> T get(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
