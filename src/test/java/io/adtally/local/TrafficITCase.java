package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.traffic.Message;
import io.adtally.local.traffic.SentLog;
import io.adtally.local.traffic.Topics;
import io.adtally.local.traffic.Traffic;
import io.adtally.local.traffic.TrafficOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficITCase {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir Path directory;
    private LocalKafka kafka;
    private Path log;

    @BeforeEach
    void start() throws Exception {
        kafka = LocalKafka.start(directory.resolve("kafka"), 0);
        kafka.createTopics(LocalTopics.all());
        log = directory.resolve("sent.tsv");
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void sendsWhatWasAskedForAndSaysWhereTheBadRecordsAre() throws Exception {
        try (SentLog sentLog = new SentLog(log);
                Traffic traffic = traffic(3_000, 100_000, sentLog)) {
            traffic.start();
            await(traffic::finished);
            assertThat(traffic.sent()).isEqualTo(3_000);
        }
        assertThat(records(Topics.EVENTS)).isEqualTo(3_000);
        Map<TopicPartition, Long> ends = ends();
        List<String> bad = Files.readAllLines(log);
        assertThat(bad).hasSizeGreaterThan(5).doesNotHaveDuplicates();
        for (String line : bad) {
            List<String> parts = List.of(line.split("\t", -1));
            TopicPartition at = new TopicPartition(parts.get(0), Integer.parseInt(parts.get(1)));
            assertThat(Long.parseLong(parts.get(2))).isLessThan(ends.get(at));
            assertThat(parts.get(3)).matches("[A-Z_]+");
        }
    }

    @Test
    void goesOnAfterTheBrokerWasAway() throws Exception {
        try (SentLog sentLog = new SentLog(log);
                Traffic traffic = traffic(4_000, 1_000, sentLog)) {
            traffic.start();
            await(() -> traffic.sent() > 500);
            kafka.kill();
            kafka.restart();
            await(traffic::finished);
        }
        assertThat(records(Topics.EVENTS)).isEqualTo(4_000);
    }

    @Test
    void onceStoppedAllItSentIsOnKafka() throws Exception {
        long sent;
        try (SentLog sentLog = new SentLog(log);
                Traffic traffic = traffic(TrafficOptions.ENDLESS, 5_000, sentLog)) {
            traffic.start();
            await(() -> traffic.sent() > 1_000);
            traffic.stop();
            assertThat(traffic.finished()).isTrue();
            sent = traffic.sent();
        }
        assertThat(records(Topics.EVENTS)).isEqualTo(sent);
    }

    @Test
    void publishesALateTokenInTimeThoughTheEventsAreBehindTheirSchedule() throws Exception {
        long startMs = System.currentTimeMillis();
        long scheduleMs = startMs - 60_000;
        Iterator<Message> script =
                List.of(
                                message(scheduleMs, Topics.IMPRESSIONS),
                                message(scheduleMs + 4_000, Topics.CATALOG),
                                message(scheduleMs + 10_000, Topics.CLICKS),
                                message(startMs + 7_000, Topics.CLICKS))
                        .iterator();
        try (SentLog sentLog = new SentLog(log);
                Traffic traffic =
                        new Traffic(
                                beginMs -> () -> script.hasNext() ? script.next() : null,
                                kafka.bootstrapServers(),
                                sentLog)) {
            traffic.start();
            await(traffic::finished);
        }
        long shownMs = lastArrivalMs(Topics.IMPRESSIONS);
        assertThat(lastArrivalMs(Topics.CATALOG))
                // Less than the four of the schedule, for a first record is slow to go.
                .isGreaterThan(shownMs + 2_000)
                .isLessThan(lastArrivalMs(Topics.CLICKS));
    }

    private static Message message(long dueMs, String topic) {
        return Message.of(dueMs, topic, "a", new byte[0]);
    }

    private long lastArrivalMs(String topic) throws Exception {
        return list(OffsetSpec.maxTimestamp()).entrySet().stream()
                .filter(last -> last.getKey().topic().equals(topic))
                .mapToLong(last -> last.getValue().timestamp())
                .max()
                .orElseThrow();
    }

    private Traffic traffic(long events, int ratePerSecond, SentLog sentLog) {
        TrafficOptions options = new TrafficOptions(5, 1, events, ratePerSecond, false);
        return new Traffic(options, kafka.bootstrapServers(), sentLog);
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private long records(List<String> topics) throws Exception {
        return ends().entrySet().stream()
                .filter(end -> topics.contains(end.getKey().topic()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private Map<TopicPartition, Long> ends() throws Exception {
        Map<TopicPartition, Long> ends = new HashMap<>();
        list(OffsetSpec.latest()).forEach((at, end) -> ends.put(at, end.offset()));
        return ends;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> list(OffsetSpec which) throws Exception {
        try (Admin admin = kafka.admin()) {
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            for (TopicDescription topic :
                    admin.describeTopics(LocalTopics.tallied()).allTopicNames().get().values()) {
                topic.partitions()
                        .forEach(
                                at ->
                                        wanted.put(
                                                new TopicPartition(topic.name(), at.partition()),
                                                which));
            }
            return admin.listOffsets(wanted).all().get();
        }
    }
}
