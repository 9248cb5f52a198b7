package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.config.KafkaConfig;
import io.adtally.local.LocalKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.connector.kafka.sink.internal.KafkaCommitter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StrictKafkaCommitterITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private LocalKafka kafka;
    private KafkaConfig config;

    @BeforeAll
    void startKafka(@TempDir Path directory) throws Exception {
        kafka = LocalKafka.start(directory, 0);
        kafka.createTopics(List.of(new NewTopic(KafkaFixture.EVENTS, 1, (short) 1)));
        config = KafkaFixture.impatient(kafka.bootstrapServers(), PATIENCE);
    }

    @AfterAll
    void stopKafka() {
        kafka.close();
    }

    @Test
    void takesACommitDoneBeforeForNoLoss() throws Exception {
        int before = committed();
        KafkaCommittable transaction = prepared("twice");

        commit(transaction, Set.of());
        commit(transaction, Set.of());

        assertThat(committed()).isEqualTo(before + 1);
    }

    /** A restore that fails before its first checkpoint is done again from the same one. */
    @Test
    void takesACommitDoneBeforeForNoLossWhereTheProducerRegistersAgainAfterIt() throws Exception {
        int before = committed();
        KafkaCommittable transaction = prepared("restored-twice");

        commit(List.of(new Request(transaction)), Set.of(), this::connected);
        commit(List.of(new Request(transaction)), Set.of(), this::connected);

        assertThat(committed()).isEqualTo(before + 1);
    }

    /** Another with its name has registered, and that was its end. */
    @Test
    void stopsTheJobOverATransactionWhosePlaceWasTakenAndLeftEmpty() throws Exception {
        KafkaCommittable transaction = prepared("replaced");
        try (KafkaProducer<byte[], byte[]> another = KafkaFixture.producer(config, "replaced")) {
            another.initTransactions();
        }

        assertThatThrownBy(() -> commit(transaction, Set.of()))
                .isInstanceOf(SuppressRestartsException.class)
                .hasCauseInstanceOf(LostTransactionException.class);
    }

    /** The writer's own producer commits in a running job, and its commit raises the epoch. */
    @Test
    void takesACommitDoneBeforeByTheWritersProducerForNoLoss() throws Exception {
        int before = committed();
        KafkaCommittable transaction;
        try (FlinkKafkaInternalProducer<byte[], byte[]> writer =
                new FlinkKafkaInternalProducer<>(producerProperties(), "live")) {
            transaction = begun(writer);
            writer.commitTransaction();
        }

        commit(transaction, Set.of());

        assertThat(committed()).isEqualTo(before + 1);
    }

    /** As where a frozen process goes on beside its successor. */
    @Test
    void takesWhatASuccessorHasCommittedForNoLoss() throws Exception {
        int before = committed();
        try (FlinkKafkaInternalProducer<byte[], byte[]> writer =
                new FlinkKafkaInternalProducer<>(producerProperties(), "late")) {
            commit(begun(writer), Set.of());

            commit(KafkaCommittable.of(writer), Set.of());
        }

        assertThat(committed()).isEqualTo(before + 1);
    }

    @Test
    void stopsTheJobOverATransactionThatWasAborted() throws Exception {
        KafkaCommittable transaction;
        try (FlinkKafkaInternalProducer<byte[], byte[]> writer =
                new FlinkKafkaInternalProducer<>(producerProperties(), "aborted")) {
            transaction = begun(writer);
            writer.abortTransaction();
        }

        assertThatThrownBy(() -> commit(transaction, Set.of()))
                .isInstanceOf(SuppressRestartsException.class)
                .hasCauseInstanceOf(LostTransactionException.class);
    }

    @Test
    void stopsTheJobOverATransactionTheBrokerHasForgotten() {
        assertThatThrownBy(() -> commit(neverHeardOf("forgotten"), Set.of()))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LostTransactionException.class)
                .hasMessageContaining("topic events are lost: forgotten.")
                .hasMessageContaining("--adtally.kafka.accept-lost-transactions=forgotten");
    }

    @Test
    void stopsTheJobOverATransactionFencedByAnother() throws Exception {
        KafkaCommittable transaction = prepared("fenced");
        try (KafkaProducer<byte[], byte[]> another = KafkaFixture.producer(config, "fenced")) {
            another.initTransactions();
            another.beginTransaction();
            another.send(new ProducerRecord<>(KafkaFixture.EVENTS, new byte[0])).get();
            another.commitTransaction();
        }

        assertThatThrownBy(() -> commit(transaction, Set.of("another")))
                .isInstanceOf(SuppressRestartsException.class)
                .hasCauseInstanceOf(LostTransactionException.class);
    }

    @Test
    void goesOnWithoutATransactionWhoseLossIsAccepted() throws Exception {
        assertThat(commit(neverHeardOf("given-up"), Set.of("given-up")).failure).isNotNull();
    }

    /** All that a checkpoint holds at once, as a restore asks for it. */
    @Test
    void commitsOfSeveralWhatIsNotCommittedYet() throws Exception {
        int before = committed();
        KafkaCommittable done = prepared("done");
        commit(done, Set.of());
        List<Request> requests = List.of(new Request(done), new Request(prepared("open")));

        commit(requests, Set.of());

        assertThat(committed()).isEqualTo(before + 2);
        assertThat(requests).extracting(Request::wasCommittedAlready).containsExactly(true, false);
    }

    @Test
    void failsTheTaskWhileTheBrokerIsAwayAndCommitsAfterwards() throws Exception {
        int before = committed();
        KafkaCommittable transaction = prepared("patient");
        try (FlinkKafkaInternalProducer<byte[], byte[]> writer =
                new FlinkKafkaInternalProducer<>(producerProperties(), "running")) {
            begun(writer);

            kafka.kill();
            assertThatThrownBy(() -> commit(KafkaCommittable.of(writer), Set.of()))
                    .isExactlyInstanceOf(FlinkRuntimeException.class)
                    .hasMessageContaining("running could not be committed in time");
            assertThatThrownBy(() -> commit(transaction, Set.of()))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageContaining("cannot ask what became of the transaction patient");
        }
        kafka.restart();
        commit(transaction, Set.of());

        assertThat(committed()).isEqualTo(before + 1);
    }

    private Request commit(KafkaCommittable transaction, Set<String> acceptedLosses)
            throws Exception {
        Request request = new Request(transaction);
        commit(List.of(request), acceptedLosses);
        return request;
    }

    private void commit(List<Request> requests, Set<String> acceptedLosses) throws Exception {
        commit(requests, acceptedLosses, FlinkKafkaInternalProducer::new);
    }

    private void commit(
            List<Request> requests,
            Set<String> acceptedLosses,
            BiFunction<Properties, String, FlinkKafkaInternalProducer<?, ?>> producers)
            throws Exception {
        try (StrictKafkaCommitter committer =
                new StrictKafkaCommitter(
                        new KafkaCommitter(producerProperties(), "test", 0, 0, false, producers),
                        new CommittedTransactions(config),
                        KafkaFixture.EVENTS,
                        acceptedLosses)) {
            committer.commit(List.copyOf(requests));
        }
    }

    /** One that knows what the broker speaks before it commits. */
    private FlinkKafkaInternalProducer<?, ?> connected(Properties properties, String id) {
        FlinkKafkaInternalProducer<?, ?> producer =
                new FlinkKafkaInternalProducer<>(properties, id);
        assertThat(producer.partitionsFor(KafkaFixture.EVENTS)).isNotEmpty();
        return producer;
    }

    /** A transaction with one record, as a checkpoint keeps it. */
    private KafkaCommittable prepared(String transactionalId) throws Exception {
        FlinkKafkaInternalProducer<byte[], byte[]> producer =
                new FlinkKafkaInternalProducer<>(producerProperties(), transactionalId);
        try {
            return begun(producer);
        } finally {
            // At once: with time left, it would abort.
            producer.close(Duration.ZERO);
        }
    }

    private static KafkaCommittable begun(FlinkKafkaInternalProducer<byte[], byte[]> producer)
            throws Exception {
        producer.initTransactions();
        producer.beginTransaction();
        byte[] value = producer.getTransactionalId().getBytes(StandardCharsets.UTF_8);
        var sent = producer.send(new ProducerRecord<>(KafkaFixture.EVENTS, value));
        producer.flush();
        sent.get();
        KafkaCommittable live = KafkaCommittable.of(producer);
        return new KafkaCommittable(
                live.getProducerId(), live.getEpoch(), live.getTransactionalId(), null);
    }

    private static KafkaCommittable neverHeardOf(String transactionalId) {
        return new KafkaCommittable(123_456, (short) 3, transactionalId, null);
    }

    private Properties producerProperties() {
        Properties properties = KafkaProperties.transactionalProducer(config);
        properties.setProperty("max.block.ms", Long.toString(PATIENCE.toMillis()));
        String serializer = "org.apache.kafka.common.serialization.ByteArraySerializer";
        properties.setProperty("key.serializer", serializer);
        properties.setProperty("value.serializer", serializer);
        return properties;
    }

    private int committed() {
        return KafkaFixture.committed(config, KafkaFixture.EVENTS).size();
    }

    /** What Flink would be told. */
    private static final class Request implements CommitRequest<KafkaCommittable> {
        private final KafkaCommittable committable;
        private Throwable failure;
        private boolean committedAlready;

        private Request(KafkaCommittable committable) {
            this.committable = committable;
        }

        @Override
        public KafkaCommittable getCommittable() {
            return committable;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            failure = reason;
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            throw new IllegalStateException("failed to commit", reason);
        }

        @Override
        public void retryLater() {
            throw new AssertionError("Flink retries without a delay");
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable updated) {
            throw new AssertionError("Flink retries without a delay");
        }

        @Override
        public void signalAlreadyCommitted() {
            committedAlready = true;
        }

        private boolean wasCommittedAlready() {
            return committedAlready;
        }
    }
}
