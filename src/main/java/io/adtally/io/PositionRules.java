package io.adtally.io;

import io.adtally.config.LogPosition;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What a source reads, and from where. It reads the topics that the settings list and no other,
 * whatever its state says; and a position of its state holds only in the log it was taken from.
 *
 * @param topics what the settings list for this source
 * @param elsewhere what they list for the job's other source of events, each with its setting
 * @param accepted {@code topic:id} of the recreated topics that may be read from their beginning
 * @param starts where to begin a partition without a position, if not at its oldest record
 * @param renaming whether another topic may take the place of one whose log is not known
 */
record PositionRules(
        Set<String> topics,
        Map<String, String> elsewhere,
        Set<String> accepted,
        Map<TopicPartition, LogPosition> starts,
        boolean renaming)
        implements Serializable {
    static final String ACCEPT = "adtally.kafka.accept-recreated-topics";
    static final String START = "adtally.kafka.start-positions";

    private static final Comparator<LogSplit> BY_NAME =
            Comparator.comparing(LogSplit::topic)
                    .thenComparing(split -> split.partition().partition());

    /**
     * What to read.
     *
     * @param warnings what of the state does not hold any more, or had to be assumed
     */
    record Plan(List<LogSplit> splits, List<String> warnings) {}

    static Map<TopicPartition, LogPosition> byPartition(Collection<LogPosition> positions) {
        return positions.stream()
                .collect(
                        Collectors.toMap(
                                position ->
                                        new TopicPartition(position.topic(), position.partition()),
                                position -> position));
    }

    /**
     * Looks whether what is being read is still there.
     *
     * @param read the log of each topic at the time when its reading began
     * @param now as the brokers tell it
     * @throws PositionException if a topic was deleted and created again
     * @throws IllegalStateException if one is away: a broker may not know it yet
     */
    static void requireSameLogs(Map<String, Uuid> read, Map<String, TopicLog> now) {
        requireTopics(read.keySet(), now);
        Map<String, Uuid> recreated = new TreeMap<>(read);
        recreated.entrySet().removeIf(topic -> topic.getValue().equals(id(topic.getKey(), now)));
        if (!recreated.isEmpty()) {
            throw recreated(recreated, now);
        }
    }

    /**
     * Judges the positions of the state, and adds what has none.
     *
     * @param restored positions that no reader has yet
     * @param reading what readers have
     * @param now every topic of the settings and of the positions, as the brokers tell it
     * @throws PositionException if a position must not be used and nobody has said so
     * @throws IllegalStateException if a topic is away: a broker may not know it yet
     */
    Plan plan(
            Collection<LogSplit> restored, Set<TopicPartition> reading, Map<String, TopicLog> now) {
        requireTopics(topics, now);
        List<LogSplit> inOrder = restored.stream().sorted(BY_NAME).toList();
        List<LogSplit> listed =
                inOrder.stream().filter(split -> topics.contains(split.topic())).toList();
        List<LogSplit> unlisted =
                inOrder.stream().filter(split -> !topics.contains(split.topic())).toList();

        List<String> warnings = new ArrayList<>();
        List<LogSplit> splits = new ArrayList<>();
        leaveOut(unlisted, now, warnings);
        splits.addAll(validated(listed, now, warnings));
        Set<TopicPartition> known = new HashSet<>(reading);
        restored.forEach(split -> known.add(split.partition()));
        splits.addAll(first(known, now));
        return new Plan(splits, warnings);
    }

    /** The settings win, unless that would lose or double what the position stands for. */
    private void leaveOut(
            List<LogSplit> unlisted, Map<String, TopicLog> now, List<String> warnings) {
        List<LogSplit> moved =
                unlisted.stream()
                        .filter(split -> elsewhere.containsKey(split.topic()))
                        .filter(split -> !isSettled(split, now))
                        .toList();
        if (!moved.isEmpty()) {
            throw new PositionException(movedMessage(moved, now));
        }
        List<LogSplit> nameless = unlisted.stream().filter(split -> split.log() == null).toList();
        if (!renaming && !nameless.isEmpty()) {
            throw new PositionException(
                    """
                    The state was read from topic %s, which the settings do not name any more, and \
                    does not say from which log. Start once with the old name, take a savepoint \
                    with this release, and start from that with the new name\
                    """
                            .formatted(names(nameless)));
        }
        if (!unlisted.isEmpty()) {
            warnings.add(
                    "The settings do not list "
                            + names(unlisted)
                            + " for this source any more: it is not read, and its positions are"
                            + " dropped: "
                            + settingOf(unlisted, now));
        }
    }

    /**
     * Whether nothing is lost and nothing comes twice if the other source begins by the settings.
     */
    private boolean isSettled(LogSplit split, Map<String, TopicLog> now) {
        if (split.offset() < 0) {
            return true;
        }
        TopicLog log = now.get(split.topic());
        if (log != null
                && split.log() != null
                && !split.log().equals(log.id())
                && accepted.contains(named(split.topic(), log.id()))) {
            return true;
        }
        return positionOf(split, now).equals(starts.get(split.partition()));
    }

    private String movedMessage(List<LogSplit> moved, Map<String, TopicLog> now) {
        String settings =
                moved.stream()
                        .map(split -> split.topic() + " to " + elsewhere.get(split.topic()))
                        .distinct()
                        .collect(Collectors.joining(", "));
        return """
        The settings move %s. Its positions in the state belong to the source that read it before, \
        and the other would read it from its oldest record again. Start from the same savepoint \
        with --%s=%s and it goes on where it was; or put the settings back\
        """
                .formatted(settings, START, settingOf(moved, now));
    }

    private List<LogSplit> validated(
            List<LogSplit> listed, Map<String, TopicLog> now, List<String> warnings) {
        Map<String, Uuid> recreated = new TreeMap<>();
        Set<String> adopted = new TreeSet<>();
        Set<String> reset = new TreeSet<>();
        List<LogSplit> valid = new ArrayList<>();
        for (LogSplit split : listed) {
            TopicLog log = now.get(split.topic());
            if (split.log() == null) {
                adopted.add(named(split.topic(), log.id()));
                valid.add(split.in(log.id()));
            } else if (split.log().equals(log.id())) {
                valid.add(split);
            } else if (!accepted.contains(named(split.topic(), log.id()))) {
                recreated.put(split.topic(), split.log());
            } else if (split.partition().partition() < log.partitions()) {
                reset.add(named(split.topic(), log.id()));
                valid.add(oldest(split.partition(), log.id()));
            }
        }
        if (!recreated.isEmpty()) {
            throw recreated(recreated, now);
        }
        if (!adopted.isEmpty()) {
            warnings.add(
                    "The state is of a release that did not record which log its positions are of:"
                            + " they are taken for positions of "
                            + String.join(", ", adopted));
        }
        if (!reset.isEmpty()) {
            warnings.add(
                    "Reading recreated topics from their oldest record, as "
                            + ACCEPT
                            + " says: "
                            + String.join(", ", reset));
        }
        return valid;
    }

    /** Partitions without a position. */
    private List<LogSplit> first(Set<TopicPartition> known, Map<String, TopicLog> now) {
        List<LogSplit> splits = new ArrayList<>();
        for (String topic : new TreeSet<>(topics)) {
            TopicLog log = now.get(topic);
            for (int i = 0; i < log.partitions(); i++) {
                TopicPartition partition = new TopicPartition(topic, i);
                if (!known.contains(partition)) {
                    splits.add(first(partition, log.id()));
                }
            }
        }
        return splits;
    }

    private LogSplit first(TopicPartition partition, Uuid log) {
        LogPosition start = starts.get(partition);
        if (start == null) {
            return oldest(partition, log);
        }
        if (!start.logId().equals(log.toString())) {
            throw new PositionException(
                    "%s = %s: the topic was deleted and created again and is now %s; take the position out"
                            .formatted(START, start, named(partition.topic(), log)));
        }
        return new LogSplit(partition, start.offset(), log);
    }

    private static LogSplit oldest(TopicPartition partition, Uuid log) {
        return new LogSplit(partition, KafkaPartitionSplit.EARLIEST_OFFSET, log);
    }

    private static void requireTopics(Set<String> topics, Map<String, TopicLog> now) {
        Set<String> missing = new TreeSet<>(topics);
        missing.removeAll(now.keySet());
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "topic "
                            + String.join(", ", missing)
                            + " does not exist, or this user may not describe it; a topic that is"
                            + " gone for good must be taken out of the settings");
        }
    }

    private static PositionException recreated(
            Map<String, Uuid> before, Map<String, TopicLog> now) {
        String what =
                before.entrySet().stream()
                        .map(
                                topic ->
                                        "%s was %s and is now %s"
                                                .formatted(
                                                        topic.getKey(),
                                                        topic.getValue(),
                                                        id(topic.getKey(), now)))
                        .collect(Collectors.joining("; "));
        String setting =
                before.keySet().stream()
                        .map(topic -> named(topic, id(topic, now)))
                        .collect(Collectors.joining(","));
        return new PositionException(
                """
                A topic was deleted and created again: %s. The positions are of the old log, and \
                in the new one records would be passed over. What of the old log was not read is \
                lost with it. If the new one is right, start the job from its newest checkpoint or \
                savepoint with --%s=%s: the topic is then read from its oldest record. See the \
                runbook recreated-topic.md\
                """
                        .formatted(what, ACCEPT, setting));
    }

    private static Uuid id(String topic, Map<String, TopicLog> now) {
        return now.get(topic).id();
    }

    private static String named(String topic, Uuid log) {
        return topic + ":" + log;
    }

    private static String names(List<LogSplit> splits) {
        return splits.stream().map(LogSplit::topic).distinct().collect(Collectors.joining(", "));
    }

    /** As the setting has it that makes another source begin there. */
    private static String settingOf(List<LogSplit> splits, Map<String, TopicLog> now) {
        return splits.stream()
                .filter(split -> split.offset() >= 0)
                .map(split -> positionOf(split, now).toString())
                .collect(Collectors.joining(","));
    }

    /** A position without a log is taken for one of the log that is there now. */
    private static LogPosition positionOf(LogSplit split, Map<String, TopicLog> now) {
        Uuid log = split.log();
        if (log == null) {
            log = now.containsKey(split.topic()) ? id(split.topic(), now) : Uuid.ZERO_UUID;
        }
        return new LogPosition(
                split.topic(), log.toString(), split.partition().partition(), split.offset());
    }
}
