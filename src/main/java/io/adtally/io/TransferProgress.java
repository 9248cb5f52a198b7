package io.adtally.io;

import io.adtally.config.KafkaClients;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a transfer of dead letters has come: the offsets of a consumer group of its own, so that
 * it can be gone on with from any machine. Each offset's metadata names the log it is of, and says
 * what the transfer is.
 */
public final class TransferProgress implements AutoCloseable {
    private static final String GROUP_PREFIX = "adtally-dlq-";

    /** Kafka's id of the topic, before the plan; not written by the releases before it. */
    private static final Pattern NOTE = Pattern.compile("(?:([\\w-]{22}) )?(.*)", Pattern.DOTALL);

    private final Admin admin;
    private final String topic;
    private final String group;
    private final String log;

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
        this.log = logOf(topic);
    }

    private String logOf(String topicName) {
        TopicLog found = KafkaTopicLogs.of(admin, List.of(topicName)).get(topicName);
        if (found == null) {
            throw new KafkaException("there is no topic " + topicName);
        }
        return found.id().toString();
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
                                new OffsetAndMetadata(mark.next, log + " " + mark.plan)));
        LetterClients.answer(admin.alterConsumerGroupOffsets(group, offsets).all());
    }

    /**
     * By partition; empty if there is no such transfer, or it has come to its end.
     *
     * @throws KafkaException if the topic was deleted and created again since
     */
    public Map<Integer, Mark> load() {
        Map<Integer, Mark> marks = new TreeMap<>();
        saved().forEach(
                        (partition, saved) -> {
                            Matcher note = NOTE.matcher(saved.metadata());
                            if (!note.matches()) {
                                throw new IllegalStateException(saved.metadata());
                            }
                            requireSameLog(note.group(1));
                            marks.put(partition, new Mark(saved.offset(), note.group(2)));
                        });
        return marks;
    }

    /** The transfer is at its end. */
    public void delete() {
        if (!saved().isEmpty()) {
            LetterClients.answer(admin.deleteConsumerGroups(Set.of(group)).all());
        }
    }

    private Map<Integer, OffsetAndMetadata> saved() {
        Map<Integer, OffsetAndMetadata> offsets = new TreeMap<>();
        LetterClients.answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach(
                        (partition, saved) -> {
                            if (partition.topic().equals(topic) && saved != null) {
                                offsets.put(partition.partition(), saved);
                            }
                        });
        return offsets;
    }

    private void requireSameLog(String itsLog) {
        if (itsLog != null && !itsLog.equals(log)) {
            throw new KafkaException(
                    "topic %s was deleted and created again since this run began (it was %s and is now %s): its offsets are of the old log; begin a new run"
                            .formatted(topic, itsLog, log));
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
