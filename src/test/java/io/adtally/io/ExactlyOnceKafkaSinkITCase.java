package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.config.KafkaConfig;
import io.adtally.local.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class ExactlyOnceKafkaSinkITCase {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration OFTEN = Duration.ofMillis(300);
    private static final Duration NEVER = Duration.ofHours(1);

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    @TempDir Path directory;

    private LocalKafka kafka;
    private KafkaConfig config;

    @BeforeEach
    void startKafka() throws Exception {
        kafka =
                LocalKafka.start(
                        directory.resolve("kafka"),
                        0,
                        Map.of(
                                "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                "200"));
        kafka.createTopics(
                List.of(
                        LocalKafka.inputTopic(KafkaFixture.INPUT, 3),
                        LocalKafka.inputTopic(KafkaFixture.DELAYED, 1),
                        LocalKafka.inputTopic(KafkaFixture.RETRY, 1),
                        new NewTopic(KafkaFixture.EVENTS, 2, (short) 1)));
        config = KafkaFixture.config(kafka.bootstrapServers());
    }

    @AfterEach
    void stopKafka() {
        kafka.close();
    }

    @Test
    void publishesEachRecordOnceThroughFailureBrokerKillAndRescale() throws Exception {
        JobClient job = CopyJob.start(config, 2, OFTEN, null, directory.resolve("failed"));
        send(0, 1000);
        send(CopyJob.POISON);
        send(1000, 2000);
        awaitCommitted(2001);

        kafka.kill();
        kafka.restart();
        send(2000, 3000);
        awaitCommitted(3001);
        String savepoint =
                job.stopWithSavepoint(false, savepoints(), SavepointFormatType.NATIVE).get();

        send(3000, 4000);
        JobClient rescaled =
                CopyJob.start(config, 3, OFTEN, savepoint, directory.resolve("failed"));
        awaitCommitted(4001);
        rescaled.stopWithSavepoint(true, savepoints(), SavepointFormatType.NATIVE).get();

        List<String> expected =
                new ArrayList<>(IntStream.range(0, 4000).mapToObj(String::valueOf).toList());
        expected.add(CopyJob.POISON);
        assertThat(committed()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void stopsForGoodOverAnExpiredTransactionUntilItsLossIsAccepted(
            @InjectMiniCluster MiniCluster cluster) throws Exception {
        KafkaConfig impatient =
                KafkaFixture.config(kafka.bootstrapServers(), Duration.ofSeconds(1), Set.of());
        JobClient job = CopyJob.start(impatient, 1, NEVER, null, directory.resolve("failed"));
        send(0, 10);
        awaitExpiredTransaction();
        String savepoint = job.triggerSavepoint(savepoints(), SavepointFormatType.NATIVE).get();
        // A savepoint alone commits nothing; the next checkpoint does it for both.
        cluster.triggerCheckpoint(job.getJobID()).get();

        Throwable failure = failureOf(job);
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.FAILED);
        assertThat(lossIn(failure))
                .hasMessageContaining("topic events")
                .hasMessageContaining("test-copy-0-1")
                .hasMessageContaining("adtally.kafka.accept-lost-transactions");
        assertThat(lossIn(failureOf(start(impatient, savepoint)))).isNotNull();

        JobClient accepting =
                start(
                        KafkaFixture.config(
                                kafka.bootstrapServers(), PATIENCE, Set.of("test-copy-0-1")),
                        savepoint);
        send(10, 20);
        awaitCommitted(10);
        accepting.cancel().get();

        assertThat(committed())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(10, 20).mapToObj(String::valueOf).toList());
    }

    private JobClient start(KafkaConfig config, String savepoint) throws Exception {
        return CopyJob.start(config, 1, OFTEN, savepoint, directory.resolve("failed"));
    }

    private static Throwable failureOf(JobClient job) {
        List<Throwable> failures = new ArrayList<>();
        assertThatThrownBy(
                        () ->
                                job.getJobExecutionResult()
                                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .satisfies(failures::add);
        return failures.get(0);
    }

    private static Throwable lossIn(Throwable failure) {
        return ExceptionUtils.findSerializedThrowable(
                        failure,
                        LostTransactionException.class,
                        ExactlyOnceKafkaSinkITCase.class.getClassLoader())
                .orElseThrow(() -> new AssertionError("no lost transaction", failure));
    }

    private void send(int from, int to) throws Exception {
        send(IntStream.range(from, to).mapToObj(String::valueOf).toArray(String[]::new));
    }

    private void send(String... values) throws Exception {
        KafkaFixture.send(
                config,
                Stream.of(values)
                        .map(value -> value.getBytes(StandardCharsets.UTF_8))
                        .map(value -> new ProducerRecord<byte[], byte[]>(KafkaFixture.INPUT, value))
                        .toList());
    }

    private List<String> committed() {
        return KafkaFixture.committed(config, KafkaFixture.EVENTS).stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private void awaitCommitted(int records) throws Exception {
        KafkaFixture.await(
                records + " committed records", PATIENCE, () -> committed().size() >= records);
    }

    /** The broker has had something of the job's transaction, and has aborted it since. */
    private void awaitExpiredTransaction() throws Exception {
        KafkaFixture.await(
                "the abort of the open transaction",
                PATIENCE,
                () ->
                        KafkaFixture.endOffsets(config, KafkaFixture.EVENTS) > 10
                                && KafkaFixture.openTransactions(config) == 0);
    }

    private String savepoints() {
        return directory.resolve("savepoints").toUri().toString();
    }
}
