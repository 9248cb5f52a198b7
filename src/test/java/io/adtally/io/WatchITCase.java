package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.KafkaConfig;
import io.adtally.local.LocalKafka;
import io.adtally.watch.Finding;
import io.adtally.watch.Finding.Kind;
import io.adtally.watch.WatchedTopic;
import io.adtally.watch.WatchedTopic.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a watch of a real broker says; the clock is the test's. */
final class WatchITCase {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AtomicLong nowMs = new AtomicLong(System.currentTimeMillis());
    private LocalKafka kafka;
    private KafkaConfig config;

    @BeforeEach
    void startKafka(@TempDir Path directory) throws Exception {
        kafka = LocalKafka.start(directory, 0);
        config = KafkaFixture.config(kafka.bootstrapServers());
        kafka.createTopics(KafkaPreflightITCase.OUTPUTS);
        kafka.createTopics(KafkaPreflightITCase.INPUTS);
    }

    @AfterEach
    void stopKafka() {
        kafka.close();
    }

    /** In the words of a start that is refused, and as soon as it is looked at again. */
    @Test
    void findsThePartitionAddedToTheCatalogAndThenThatNobodyAnswers() throws Exception {
        List<WatchedTopic> topics =
                List.of(
                        new WatchedTopic(
                                KafkaFixture.CATALOG, Role.CATALOG, "test-catalog", 1, 1, 0));
        try (KafkaWatch topicsWatch = new KafkaWatch(config, topics)) {
            Watch watch =
                    new Watch(
                            topicsWatch,
                            MINUTE,
                            List.of(
                                    new KafkaPreflight(
                                            config, KafkaFixture.ingest(), Duration.ofSeconds(5))),
                            MINUTE,
                            nowMs::get);
            look(watch);
            assertThat(watch.findings()).isEmpty();
            assertThat(WatchReport.of(watch))
                    .startsWith("0 offsets unread, 0 held back by open transactions, as of 20")
                    .doesNotContain("\n");

            try (Admin admin = kafka.admin()) {
                admin.createPartitions(Map.of(KafkaFixture.CATALOG, NewPartitions.increaseTo(2)))
                        .all()
                        .get();
            }
            KafkaFixture.await(
                    "the partition",
                    Duration.ofSeconds(10),
                    () -> {
                        look(watch);
                        return watch.violations() == 1;
                    });
            assertThat(watch.findings())
                    .containsExactly(
                            new Finding(
                                    Kind.PRECONDITION,
                                    "",
                                    "topic catalog has 2 partitions: must be 1",
                                    "topic catalog has 2 partitions: must be 1"));
            assertThat(WatchReport.of(watch))
                    .endsWith("\nPRECONDITION: topic catalog has 2 partitions: must be 1");

            kafka.kill();
            // A broker that restarts is no finding; one that stays away is.
            watch.lookAtPreconditions();
            assertThat(watch.findings()).extracting(Finding::kind).containsOnly(Kind.PRECONDITION);
            nowMs.addAndGet(MINUTE.multipliedBy(5).toMillis());
            assertThat(watch.age()).isEqualTo(MINUTE.multipliedBy(5));
            assertThat(watch.findings())
                    .extracting(Finding::kind)
                    .containsExactlyInAnyOrder(
                            Kind.PRECONDITION, Kind.CANNOT_LOOK, Kind.CANNOT_LOOK);
            assertThat(WatchReport.of(watch))
                    .contains(
                            "the settings of brokers and topics: adtally.kafka.bootstrap-servers");
        }
    }

    private static void look(Watch watch) throws InterruptedException {
        watch.lookAtTopics();
        watch.lookAtPreconditions();
    }
}
