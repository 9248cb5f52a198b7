package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adtally.local.traffic.HotScript;
import io.adtally.local.traffic.HotScript.Hot;
import io.adtally.local.traffic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What befalls a job from its broker, its input and the clocks of its machines, under steady
 * traffic. Half of the job runs on a TaskManager that takes it for an hour and more later than all
 * others do. One run; the last test asks whether every event was billed once through it all.
 */
@Tag("endurance")
@TestMethodOrder(OrderAnnotation.class)
final class KafkaFaultsITCase {
    // But room for the 78 bytes that end a transaction: else the broker itself is stuck.
    private static final String LESS_THAN_A_LETTER = "100";
    private static final int RATE = 300;
    // A broker takes a record from an hour ahead, and none from later, unless told otherwise.
    private static final Duration AHEAD = Duration.ofMinutes(65);
    // The next one is due then.
    private static final long LONGEST_CHECKPOINT_MS = 10_000;
    private static final int MANY = 10 * RATE;
    private static final int SECONDS = 3;
    // What comes from one checkpoint to the end of the next.
    private static final long USUALLY_BEHIND = 2 * RATE;
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration HANGS = Duration.ofSeconds(5);

    @TempDir private static Path dir;
    private static ClusterTrial trial;
    private static ChildJvm ahead;

    @BeforeAll
    static void startsByScript() throws Exception {
        trial = new ClusterTrial(dir, 1, 1);
        Optional<Map<String, String>> clock = SkewedClock.ahead(AHEAD);
        ChildJvm second = trial.cluster().startTaskManager(clock.orElse(Map.of()));
        ahead = clock.isPresent() ? second : null;
        trial.cluster().awaitTaskManagers(2);
        trial.send(RATE);
        ClusterTrial.Said started = trial.submit(2, "--without-state");
        assertThat(started.exitCode()).as(started.output()).isZero();
    }

    @AfterAll
    static void ends() throws Exception {
        trial.close();
    }

    @Test
    @Order(1)
    void goesOnBesideAClockThatIsAnHourAhead() throws Exception {
        assumeTrue(ahead != null, "libfaketime is not installed (Debian: faketime)");
        String job = trial.job();

        assertThat(SkewedClock.seenIn(trial.log(ahead))).isGreaterThan(Duration.ofHours(1));
        assertThat(trial.rest().taskManagersOf(job)).contains(ahead.name());
        trial.awaitResults(job);
        assertThat(trial.rest().failure(job).rootCause()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @Order(2)
    void keepsItsCheckpointsShortWhenMostTrafficIsAboutOne(Hot hot) throws Exception {
        trial.sendBeside(startMs -> new HotScript(hot, SECONDS * MANY, MANY, startMs));

        trial.awaitCaughtUp(USUALLY_BEHIND, SOON);
        assertThat(trial.rest().checkpointSummary(trial.job()).maxDurationMs())
                .isLessThan(LONGEST_CHECKPOINT_MS);
    }

    @Test
    @Order(3)
    void goesOnAfterTheBrokerWasKilled() throws Exception {
        trial.kafka().kill();
        trial.kafka().restart();

        trial.awaitResults(trial.job());
    }

    @Test
    @Order(4)
    void goesOnAfterTheBrokerHung() throws Exception {
        trial.hangBroker(HANGS);

        trial.awaitResults(trial.job());
    }

    @Test
    @Order(5)
    void failsAndDropsNothingWhileDeadLettersAreRefused() throws Exception {
        String job = trial.job();
        long refusedMs = System.currentTimeMillis();
        trial.alterTopic(
                LocalTopics.DEAD_LETTERS, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, LESS_THAN_A_LETTER);
        trial.awaitFailureAfter(job, refusedMs);
        assertThat(trial.rest().failure(job).rootCause()).contains("RecordTooLarge");

        trial.alterTopic(LocalTopics.DEAD_LETTERS, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1048588");
        trial.awaitResults(job);
    }

    /** The last, for who sends by key would send a repetition to another partition from now on. */
    @Test
    @Order(6)
    void readsAPartitionAddedMeanwhile() throws Exception {
        TopicPartition added = new TopicPartition(Topics.IMPRESSIONS, 4);
        try (Admin admin = trial.kafka().admin()) {
            admin.createPartitions(Map.of(added.topic(), NewPartitions.increaseTo(5))).all().get();
            trial.sendBeside(startMs -> new HotScript(Hot.CAMPAIGN, 2 * MANY, MANY, startMs));
            long end =
                    admin.listOffsets(Map.of(added, OffsetSpec.latest()))
                            .partitionResult(added)
                            .get()
                            .offset();
            assertThat(end).as("what the new partition holds").isGreaterThan(USUALLY_BEHIND);
        }

        trial.awaitCaughtUp(USUALLY_BEHIND, SOON);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void hasBilledEveryEventOnce() throws Exception {
        assertThat(trial.balances()).isTrue();
    }
}
