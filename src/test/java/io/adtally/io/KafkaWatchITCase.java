package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.config.KafkaConfig;
import io.adtally.local.LocalKafka;
import io.adtally.watch.Finding;
import io.adtally.watch.Finding.Kind;
import io.adtally.watch.PartitionLook;
import io.adtally.watch.Standing;
import io.adtally.watch.WatchedTopic;
import io.adtally.watch.WatchedTopic.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What can be told of topics by brokers alone; the clock is the test's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KafkaWatchITCase {
    private static final String GROUP = "test";
    private static final long LIMIT_MS = 60_000;
    private static final long SILENT_MS = 600_000;
    private static final int BEHIND = 500;

    private final long nowMs = System.currentTimeMillis();
    private LocalKafka kafka;
    private KafkaConfig config;
    private int topics;
    private String topic;
    private KafkaWatch watch;

    @BeforeAll
    void startKafka(@TempDir Path directory) throws Exception {
        kafka = LocalKafka.start(directory, 0);
        config = KafkaFixture.config(kafka.bootstrapServers());
    }

    @AfterAll
    void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void createTopic() throws Exception {
        topics++;
        topic = "watched-" + topics;
        kafka.createTopics(List.of(LocalKafka.inputTopic(topic, 2)));
        watch = new KafkaWatch(config, List.of(input(topic, 0), input("not-there", SILENT_MS)));
    }

    @AfterEach
    void endWatch() {
        watch.close();
    }

    @Test
    void findsTheTransactionThatHoldsAPartitionBackUntilItHasEnded() throws Exception {
        try (KafkaProducer<byte[], byte[]> feed = KafkaFixture.producer(config, "feed-7")) {
            feed.initTransactions();
            feed.beginTransaction();
            feed.send(record(0)).get();
            send(0, BEHIND);
            send(1, 20);
            commit(1, 20);

            KafkaWatch.Look first = watch.look(nowMs);
            assertThat(first.findings()).isEmpty();
            assertThat(lookAt(first, 0)).isEqualTo(new PartitionLook(topic, 0, 0, 0, BEHIND + 1));
            assertThat(lookAt(first, 1)).isEqualTo(new PartitionLook(topic, 1, 20, 20, 20));
            assertThat(watch.look(nowMs + LIMIT_MS - 1).findings()).isEmpty();

            Finding finding = only(watch.look(nowMs + LIMIT_MS));
            assertThat(finding.kind()).isEqualTo(Kind.OPEN_TRANSACTION);
            assertThat(finding.subject()).isEqualTo(topic + "-0");
            assertThat(finding.message())
                    .contains("nothing from offset 0 on can be read, now 501 offsets")
                    .contains("transactional id 'feed-7'");

            feed.abortTransaction();
        }
        KafkaFixture.await(
                "the end of the transaction",
                Duration.ofSeconds(10),
                () -> lookAt(watch.look(nowMs + LIMIT_MS + 1), 0).heldBack() == 0);
        assertThat(watch.look(nowMs + LIMIT_MS + 2).findings()).isEmpty();
    }

    /**
     * The coordinator ends what its producer no longer can, but only after the producer's own time.
     */
    @Test
    void findsTheTransactionOfAProducerThatIsGone() throws Exception {
        KafkaProducer<byte[], byte[]> killed = KafkaFixture.producer(config, "killed");
        killed.initTransactions();
        killed.beginTransaction();
        killed.send(record(1)).get();
        killed.close(Duration.ZERO);

        watch.look(nowMs);
        assertThat(only(watch.look(nowMs + LIMIT_MS)).message())
                .contains("partition " + topic + "-1 is held back")
                .contains("transactional id 'killed'");
    }

    @Test
    void findsThePartitionThatIsNotReadUntilItIs() throws Exception {
        send(0, 10);
        send(1, 10);
        commit(0, 4);
        commit(1, 4);
        watch.look(nowMs);
        commit(1, 5);
        watch.look(nowMs + 1);

        Finding finding = only(watch.look(nowMs + LIMIT_MS));
        assertThat(finding.kind()).isEqualTo(Kind.NOT_READ);
        assertThat(finding.message())
                .contains("partition " + topic + "-0 is not read")
                .contains(
                        "group test has stood at offset 4, and the partition can be read up to 10")
                .contains("the oldest record of 20");

        commit(0, 10);
        commit(1, 10);
        assertThat(watch.look(nowMs + LIMIT_MS + 1).findings()).isEmpty();
    }

    /** Of a job that has not completed a checkpoint yet, and never does. */
    @Test
    void findsThePartitionOfWhichNothingWasEverRead() throws Exception {
        send(0, 1);
        watch.look(nowMs);

        assertThat(only(watch.look(nowMs + LIMIT_MS)).kind()).isEqualTo(Kind.NOT_READ);
    }

    /** No reader ever passes them. */
    @Test
    void takesMarkersAndWhatWasRolledBackForNothingToRead() throws Exception {
        send(0, 3);
        try (KafkaProducer<byte[], byte[]> feed = KafkaFixture.producer(config, "feed-8")) {
            feed.initTransactions();
            feed.beginTransaction();
            feed.send(record(0)).get();
            feed.abortTransaction();
        }
        commit(0, 3);
        KafkaFixture.await(
                "the marker",
                Duration.ofSeconds(10),
                () -> lookAt(watch.look(nowMs), 0).equals(new PartitionLook(topic, 0, 3, 5, 5)));

        assertThat(watch.look(nowMs + LIMIT_MS).findings()).isEmpty();
        assertThat(lookAt(watch.look(nowMs + LIMIT_MS + 1), 0).unread()).isZero();

        send(0, 1);
        watch.look(nowMs + LIMIT_MS + 2);
        assertThat(only(watch.look(nowMs + 2 * LIMIT_MS + 2)).message())
                .contains("can be read up to 6");
        commit(0, 6);
        assertThat(watch.look(nowMs + 2 * LIMIT_MS + 3).findings()).isEmpty();
    }

    @Test
    void leavesTheReadingOfWhatTheJobWritesToOthers() throws Exception {
        send(0, 3);
        try (KafkaWatch ofOutput =
                new KafkaWatch(
                        config,
                        List.of(
                                new WatchedTopic(
                                        topic, Role.OUTPUT, null, LIMIT_MS, LIMIT_MS, 0)))) {
            ofOutput.look(nowMs);
            assertThat(ofOutput.look(nowMs + LIMIT_MS).findings()).isEmpty();
        }
    }

    @Test
    void findsTheTopicThatIsSilent() throws Exception {
        try (KafkaWatch ofSilence =
                new KafkaWatch(config, List.of(input(topic, SILENT_MS), input("in-vain", 0)))) {
            assertThat(ofSilence.look(nowMs).findings()).isEmpty();
            assertThat(only(ofSilence.look(nowMs + SILENT_MS)).kind()).isEqualTo(Kind.SILENT);

            send(1, 1);
            commit(1, 1);
            long sentMs = System.currentTimeMillis();
            assertThat(ofSilence.look(nowMs + SILENT_MS).findings()).isEmpty();
            assertThat(only(ofSilence.look(sentMs + SILENT_MS)).message())
                    .startsWith("topic " + topic + " is silent: no record since 20");
        }
    }

    @Test
    void saysThatNobodyAnswers() {
        try (KafkaWatch ofNobody =
                new KafkaWatch(
                        KafkaFixture.impatient("127.0.0.1:1", Duration.ofSeconds(1)),
                        List.of(input(topic, 0)))) {
            assertThatThrownBy(() -> ofNobody.look(nowMs))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("adtally.kafka.bootstrap-servers = 127.0.0.1:1");
        }
    }

    private static WatchedTopic input(String name, long silentAfterMs) {
        return new WatchedTopic(name, Role.INPUT, GROUP, LIMIT_MS, LIMIT_MS, silentAfterMs);
    }

    private PartitionLook lookAt(KafkaWatch.Look look, int partition) {
        return look.of(topic)
                .map(Standing::look)
                .filter(each -> each.partition() == partition)
                .findFirst()
                .orElseThrow();
    }

    private static Finding only(KafkaWatch.Look look) {
        assertThat(look.findings()).hasSize(1);
        return look.findings().get(0);
    }

    private ProducerRecord<byte[], byte[]> record(int partition) {
        return new ProducerRecord<>(topic, partition, null, new byte[] {1});
    }

    private void send(int partition, int count) throws Exception {
        KafkaFixture.send(config, Stream.generate(() -> record(partition)).limit(count).toList());
    }

    private void commit(int partition, long offset) throws Exception {
        try (Admin admin = kafka.admin()) {
            admin.alterConsumerGroupOffsets(
                            GROUP,
                            Map.of(
                                    new TopicPartition(topic, partition),
                                    new OffsetAndMetadata(offset)))
                    .all()
                    .get();
        }
    }
}
