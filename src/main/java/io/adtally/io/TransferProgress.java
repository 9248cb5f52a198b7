package io.adtally.io;

import io.adtally.config.KafkaClients;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a transfer of dead letters has come: the offsets of a consumer group of its own, so that
 * it can be gone on with from any machine. Each offset's metadata says what the transfer is.
 */
public final class TransferProgress implements AutoCloseable {
    private static final String GROUP_PREFIX = "adtally-dlq-";

    private final Admin admin;
    private final String topic;
    private final String group;

    /**
     * Where a transfer stands in one partition.
     *
     * @param next all before this offset is done
     * @param plan as it was given to {@link #save}
     */
    public record Mark(long next, String plan) {}

    public TransferProgress(KafkaClients clients, String topic, String run) {
        this.admin = LetterClients.admin(clients);
        this.topic = topic;
        this.group = GROUP_PREFIX + run;
    }

    public void save(Map<Integer, Mark> marks) {
        if (marks.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        marks.forEach(
                (partition, mark) ->
                        offsets.put(
                                new TopicPartition(topic, partition),
                                new OffsetAndMetadata(mark.next, mark.plan)));
        LetterClients.answer(admin.alterConsumerGroupOffsets(group, offsets).all());
    }

    /** By partition; empty if there is no such transfer, or it has come to its end. */
    public Map<Integer, Mark> load() {
        Map<Integer, Mark> marks = new TreeMap<>();
        LetterClients.answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach(
                        (partition, saved) -> {
                            if (partition.topic().equals(topic) && saved != null) {
                                marks.put(
                                        partition.partition(),
                                        new Mark(saved.offset(), saved.metadata()));
                            }
                        });
        return marks;
    }

    /** The transfer is at its end. */
    public void delete() {
        if (!load().isEmpty()) {
            LetterClients.answer(admin.deleteConsumerGroups(Set.of(group)).all());
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
