package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.traffic.SentLog;
import io.adtally.local.traffic.Topics;
import io.adtally.local.traffic.Traffic;
import io.adtally.local.traffic.TrafficOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficITCase {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

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
        try (Admin admin = kafka.admin()) {
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            admin.describeTopics(LocalTopics.tallied())
                    .allTopicNames()
                    .get()
                    .forEach(
                            (topic, description) ->
                                    description
                                            .partitions()
                                            .forEach(
                                                    at ->
                                                            wanted.put(
                                                                    new TopicPartition(
                                                                            topic, at.partition()),
                                                                    OffsetSpec.latest())));
            admin.listOffsets(wanted).all().get().forEach((at, end) -> ends.put(at, end.offset()));
        }
        return ends;
    }
}
