package io.adtally.io;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the readers their partitions, by {@link PositionRules}. After each start the readers hand
 * in what their state holds and get nothing back before it has been judged: so no reader, and no
 * watermark, ever sees a partition that is not to be read.
 *
 * <p>Looks every few seconds for new partitions, and whether the topics are still those whose
 * reading began.
 */
final class LogEnumerator implements SplitEnumerator<LogSplit, LogSourceState> {
    private static final Logger LOG = LoggerFactory.getLogger(LogEnumerator.class);

    /** How long a new partition may stay unread; each look costs the brokers one request. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);

    private final SplitEnumeratorContext<LogSplit> context;
    private final PositionRules rules;
    private final TopicLogs brokers;

    /** Positions that no reader has. */
    private final Map<TopicPartition, LogSplit> waiting = new HashMap<>();

    /** Which reader has which partition. */
    private final Map<TopicPartition, Integer> owners = new HashMap<>();

    /** Partitions that a reader must hand in, for they were assigned before its state was taken. */
    private final Set<TopicPartition> awaited = new HashSet<>();

    /** The logs that are being read, by topic. */
    private final Map<String, Uuid> logs = new HashMap<>();

    /** Topics to ask about: those of the settings and those of the state. */
    private final Set<String> topics = ConcurrentHashMap.newKeySet();

    LogEnumerator(
            SplitEnumeratorContext<LogSplit> context,
            PositionRules rules,
            TopicLogs brokers,
            LogSourceState state) {
        this.context = context;
        this.rules = rules;
        this.brokers = brokers;
        topics.addAll(rules.topics());
        awaited.addAll(state.assigned());
        state.unassigned().forEach(this::putBack);
    }

    @Override
    public void start() {
        long interval = LOOK_INTERVAL.toMillis();
        context.callAsync(this::lookAtTopics, this::compare, interval, interval);
    }

    /** Judges what the readers have handed in when the last of them has. */
    @Override
    public void addReader(int subtask) {
        ReaderInfo reader = context.registeredReaders().get(subtask);
        for (LogSplit split : reader.<LogSplit>getReportedSplitsOnRegistration()) {
            awaited.remove(split.partition());
            // Another reader may have it since: then this one's state is older than that.
            if (!owners.containsKey(split.partition())) {
                topics.add(split.topic());
                // One that was given back knows its log, which the state may not.
                waiting.putIfAbsent(split.partition(), split);
            }
        }
        if (allAreHere()) {
            context.callAsync(this::lookAtTopics, this::compare);
        }
    }

    /**
     * A reader begins again from its state; what it was given after that comes back.
     *
     * @param splits what is not in its state
     */
    @Override
    public void addSplitsBack(List<LogSplit> splits, int subtask) {
        owners.forEach(
                (partition, owner) -> {
                    if (owner == subtask) {
                        awaited.add(partition);
                    }
                });
        owners.values().removeIf(owner -> owner == subtask);
        for (LogSplit split : splits) {
            awaited.remove(split.partition());
            putBack(split);
        }
    }

    private void putBack(LogSplit split) {
        topics.add(split.topic());
        waiting.put(split.partition(), split);
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        // Partitions are given, not asked for.
    }

    @Override
    public LogSourceState snapshotState(long checkpointId) {
        Set<TopicPartition> assigned = new HashSet<>(owners.keySet());
        assigned.addAll(awaited);
        return new LogSourceState(assigned, waiting.values());
    }

    @Override
    public void close() {
        brokers.close();
    }

    private Map<String, TopicLog> lookAtTopics() {
        return brokers.of(topics);
    }

    private void compare(Map<String, TopicLog> now, Throwable failure) {
        if (failure instanceof RetriableException) {
            LOG.warn("The brokers do not say which topics there are; asking again", failure);
            return;
        }
        if (failure != null) {
            throw new FlinkRuntimeException(
                    "The brokers do not say which topics there are", failure);
        }
        try {
            PositionRules.requireSameLogs(logs, now);
            if (allAreHere()) {
                requireAllHandedIn();
                assign(rules.plan(waiting.values(), owners.keySet(), now));
            }
        } catch (PositionException e) {
            throw new SuppressRestartsException(e);
        }
    }

    private boolean allAreHere() {
        return context.registeredReaders().size() == context.currentParallelism();
    }

    /** What is in nobody's hands would never be read. */
    private void requireAllHandedIn() {
        if (!awaited.isEmpty()) {
            throw new PositionException(
                    "The state does not hold the positions of "
                            + new TreeSet<>(awaited.stream().map(TopicPartition::toString).toList())
                            + ", which were being read when it was taken: it is damaged. Start from"
                            + " an older checkpoint or savepoint");
        }
    }

    private void assign(PositionRules.Plan plan) {
        plan.warnings().forEach(LOG::warn);
        waiting.clear();
        if (plan.splits().isEmpty()) {
            return;
        }
        Map<Integer, List<LogSplit>> byReader = new HashMap<>();
        for (LogSplit split : plan.splits()) {
            int owner = owner(split.partition(), context.currentParallelism());
            byReader.computeIfAbsent(owner, reader -> new ArrayList<>()).add(split);
            owners.put(split.partition(), owner);
            logs.put(split.topic(), split.log());
        }
        LOG.info("Reading {}", byReader);
        context.assignSplits(new SplitsAssignment<>(byReader));
    }

    /** Spreads each topic over the readers, not all from the same reader on. */
    static int owner(TopicPartition partition, int readers) {
        return (Math.floorMod(partition.topic().hashCode() * 31, readers) + partition.partition())
                % readers;
    }
}
