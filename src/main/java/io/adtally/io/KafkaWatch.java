package io.adtally.io;

import io.adtally.config.KafkaConfig;
import io.adtally.watch.Finding;
import io.adtally.watch.OpenTransaction;
import io.adtally.watch.PartitionLook;
import io.adtally.watch.Standing;
import io.adtally.watch.WatchRules;
import io.adtally.watch.WatchedTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks the brokers, and nobody who reads, how far each topic reaches, how far it may be read, and
 * how far it is read; {@link WatchRules} say what of it is wrong. Used by one thread at a time.
 */
final class KafkaWatch implements AutoCloseable {
    /** Of one request. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final KafkaConfig kafka;
    private final Map<String, WatchedTopic> topics = new LinkedHashMap<>();
    private final Map<TopicPartition, Passed> nothingToRead = new HashMap<>();
    private final Map<String, Long> firstLookMs = new HashMap<>();
    private Map<TopicPartition, Long> committedPositions = Map.of();
    private Map<TopicPartition, Standing> standings = Map.of();
    private volatile Admin admin;

    /**
     * What one look has found.
     *
     * @param standings of every partition that could be looked at
     */
    record Look(long atMs, Collection<Standing> standings, List<Finding> findings) {
        Look {
            standings = List.copyOf(standings);
            findings = List.copyOf(findings);
        }

        Stream<Standing> of(String topic) {
            return standings.stream().filter(standing -> standing.look().topic().equals(topic));
        }
    }

    /** Behind a committed position there is no record up to here. */
    private record Passed(long position, long upTo) {}

    KafkaWatch(KafkaConfig kafka, Collection<WatchedTopic> topics) {
        this.kafka = kafka;
        topics.forEach(topic -> this.topics.put(topic.name(), topic));
    }

    /**
     * Looks at all topics.
     *
     * @throws UnreachableException if the brokers cannot be asked
     */
    Look look(long nowMs) throws UnreachableException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            TopicOffsets offsets = new TopicOffsets(admin(), TIMEOUT, findings);
            standings = standings(offsets, nowMs);
            findings.addAll(heldBack(nowMs));
            findings.addAll(notRead(nowMs));
            findings.addAll(silent(offsets, nowMs));
            return new Look(nowMs, standings.values(), findings);
        } catch (ExecutionException | TimeoutException e) {
            throw new UnreachableException(
                    "adtally.kafka.bootstrap-servers = "
                            + kafka.bootstrapServers()
                            + ": the brokers do not say how far the topics are read: "
                            + (e.getCause() == null ? e : e.getCause()),
                    e);
        }
    }

    /** May come from another thread, and then ends a look. */
    @Override
    public void close() {
        Admin open = admin;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }

    private Map<TopicPartition, Standing> standings(TopicOffsets offsets, long nowMs)
            throws InterruptedException, ExecutionException, TimeoutException {
        // In this order: what is committed may be read, and what may be read is there.
        Map<TopicPartition, Long> committed =
                offsets.committedBy(
                        topics.values().stream()
                                .map(WatchedTopic::group)
                                .filter(Objects::nonNull)
                                .toList());
        Map<TopicPartition, Long> stable = offsets.stable(offsets.partitionsOf(topics.keySet()));
        Map<TopicPartition, Long> ends = offsets.ends(stable.keySet());
        Map<TopicPartition, Long> positions = positions(offsets, ends.keySet(), committed, stable);
        Map<TopicPartition, Standing> next = new LinkedHashMap<>();
        positions.forEach(
                (partition, position) -> {
                    PartitionLook look =
                            new PartitionLook(
                                    partition.topic(),
                                    partition.partition(),
                                    position,
                                    stable.get(partition),
                                    ends.get(partition));
                    next.put(partition, WatchRules.next(standings.get(partition), look, nowMs));
                });
        return next;
    }

    /**
     * Who has committed nothing begins at the beginning. What lies behind a position and is no
     * record counts as read.
     */
    private Map<TopicPartition, Long> positions(
            TopicOffsets offsets,
            Set<TopicPartition> partitions,
            Map<TopicPartition, Long> committed,
            Map<TopicPartition, Long> stable)
            throws InterruptedException, TimeoutException {
        Set<TopicPartition> unbegun = new HashSet<>();
        Map<TopicPartition, Long> positions = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            Long position = committed.get(partition);
            if (topics.get(partition.topic()).group() == null) {
                positions.put(partition, stable.get(partition));
            } else if (position == null) {
                unbegun.add(partition);
            } else {
                positions.put(partition, position);
            }
        }
        positions.putAll(offsets.begins(unbegun));
        committedPositions = Map.copyOf(positions);
        positions.replaceAll(
                (partition, position) -> {
                    Passed passed = nothingToRead.get(partition);
                    return passed != null && passed.position() == position
                            ? (Long) passed.upTo()
                            : position;
                });
        return positions;
    }

    private List<Finding> heldBack(long nowMs) throws InterruptedException, TimeoutException {
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<TopicPartition, Standing> each : standings.entrySet()) {
            WatchedTopic topic = topics.get(each.getKey().topic());
            if (WatchRules.isHeldBack(topic, each.getValue(), nowMs)) {
                findings.add(heldBack(topic, each.getKey(), each.getValue(), nowMs));
            }
        }
        return findings;
    }

    /** That it is held back is known, and told, whether the brokers say by whom or not. */
    private Finding heldBack(
            WatchedTopic topic, TopicPartition partition, Standing standing, long nowMs)
            throws InterruptedException, TimeoutException {
        List<OpenTransaction> open = List.of();
        String untold = "none is open any more";
        try {
            open = new OpenTransactions(admin(), TIMEOUT).on(partition);
        } catch (ExecutionException e) {
            untold = String.valueOf(e.getCause());
        }
        return WatchRules.openTransaction(topic, standing, open, untold, nowMs);
    }

    private List<Finding> notRead(long nowMs) {
        Map<TopicPartition, Standing> suspects = new LinkedHashMap<>(standings);
        suspects.entrySet()
                .removeIf(
                        each ->
                                !WatchRules.mayBeUnread(
                                        topics.get(each.getKey().topic()), each.getValue(), nowMs));
        Map<TopicPartition, UnreadRecords.Unread> unread =
                new UnreadRecords(kafka, TIMEOUT)
                        .in(suspects.values().stream().map(Standing::look).toList());
        List<Finding> findings = new ArrayList<>();
        suspects.forEach(
                (partition, standing) -> {
                    WatchedTopic topic = topics.get(partition.topic());
                    if (unread.containsKey(partition)) {
                        findings.add(
                                WatchRules.notRead(
                                        topic, standing, unread.get(partition).timeMs(), nowMs));
                    } else {
                        nothingToRead.put(
                                partition,
                                new Passed(
                                        committedPositions.get(partition),
                                        standing.look().stable()));
                    }
                });
        return findings;
    }

    /** An empty topic is silent since the first look. */
    private List<Finding> silent(TopicOffsets offsets, long nowMs)
            throws InterruptedException, TimeoutException {
        Set<TopicPartition> partitions = new HashSet<>(standings.keySet());
        partitions.removeIf(partition -> topics.get(partition.topic()).silentAfterMs() == 0);
        Map<String, Long> newest = new LinkedHashMap<>();
        offsets.newestTimes(partitions)
                .forEach((partition, timeMs) -> newest.merge(partition.topic(), timeMs, Math::max));
        List<Finding> findings = new ArrayList<>();
        newest.forEach(
                (name, timeMs) -> {
                    long firstMs = firstLookMs.computeIfAbsent(name, unknown -> nowMs);
                    long newestMs = timeMs < 0 ? firstMs : timeMs;
                    if (WatchRules.isSilent(topics.get(name), newestMs, nowMs)) {
                        findings.add(WatchRules.silent(topics.get(name), newestMs, nowMs));
                    }
                });
        return findings;
    }

    private Admin admin() {
        if (admin == null) {
            Properties properties = KafkaProperties.client(kafka);
            String timeoutMs = String.valueOf(TIMEOUT.toMillis());
            properties.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
            properties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
            admin = Admin.create(properties);
        }
        return admin;
    }
}
