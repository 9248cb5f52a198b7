package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.config.IngestConfig;
import io.adtally.config.KafkaClients;
import io.adtally.config.KafkaConfig;
import io.adtally.config.LogPosition;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.flink.IdleWatermarks;
import io.adtally.local.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Topics that are deleted and created again, and settings that change, on a real broker. A job with
 * every source of ours copies what it reads; each record must be there once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
final class PositionsITCase {
    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final CodecTypeInfo<SourceRecord> RECORDS =
            new CodecTypeInfo<>(SourceRecord.Bytes.INSTANCE);
    private static final String SLOW = "slow";
    private static final List<String> TOPICS =
            List.of(
                    KafkaFixture.INPUT,
                    KafkaFixture.DELAYED,
                    KafkaFixture.RETRY,
                    KafkaFixture.CATALOG,
                    KafkaFixture.DEAD_LETTERS);
    private static final Pattern START = Pattern.compile("--adtally.kafka.start-positions=(\\S+)");

    private final Set<String> accepted = new TreeSet<>();
    private final List<String> sent = new ArrayList<>();
    private Path directory;
    private LocalKafka kafka;

    @BeforeAll
    void startKafka(@TempDir Path temporary) throws Exception {
        directory = temporary;
        kafka = LocalKafka.start(directory.resolve("kafka"), 0);
        kafka.createTopics(List.of(new NewTopic(KafkaFixture.EVENTS, 1, (short) 1)));
        for (String topic : TOPICS) {
            kafka.createTopics(List.of(LocalKafka.inputTopic(topic, 1)));
        }
        kafka.createTopics(List.of(LocalKafka.inputTopic(SLOW, 1)));
    }

    @AfterAll
    void stopKafka() {
        kafka.close();
    }

    /** The new log is the longer one, so that the old offset is a place in it. */
    @Test
    @Order(1)
    void stopsForGoodWhenATopicIsRecreatedAndGoesOnWhenThatIsAccepted() throws Exception {
        IngestConfig ingest = ingest(List.of(KafkaFixture.INPUT), List.of(KafkaFixture.DELAYED));
        JobClient job = start(ingest, null, List.of());
        for (String topic : TOPICS) {
            send(topic, topic + "-before-", 3);
        }
        awaitCopied();

        for (String topic : TOPICS) {
            String change = recreate(topic);
            send(topic, topic + "-running-", 8);
            assertThat(failureOf(job)).contains(change, "adtally.kafka.accept-recreated-topics=");
            assertThat(copied()).noneMatch(id -> id.startsWith(topic + "-running-"));
            job = start(ingest, newestCheckpoint(job), List.of());
            awaitCopied();
        }

        String savepoint = stop(job);
        for (String topic : TOPICS) {
            Set<String> before = Set.copyOf(accepted);
            String change = recreate(topic);
            Set<String> after = Set.copyOf(accepted);
            accepted.retainAll(before);
            assertThat(failureOf(start(ingest, savepoint, List.of()))).contains(change);
            accepted.addAll(after);
        }
        for (String topic : TOPICS) {
            send(topic, topic + "-stopped-", 15);
        }
        job = start(ingest, savepoint, List.of());
        awaitCopied();
        stop(job);
    }

    /** A live record is copied when the slow topic does not hold its time back any more. */
    @Test
    @Order(2)
    void readsWhatTheSettingsListAndNothingElse() throws Exception {
        for (String topic : TOPICS) {
            recreate(topic);
        }
        IngestConfig both = ingest(List.of(KafkaFixture.INPUT, SLOW), List.of());
        IngestConfig without = ingest(List.of(KafkaFixture.INPUT), List.of());
        IngestConfig moved = ingest(List.of(KafkaFixture.INPUT), List.of(SLOW));

        JobClient job = start(both, null, List.of());
        send(SLOW, "slow-", 1);
        send(KafkaFixture.INPUT, "held-", 1);
        sent.remove("held-0");
        awaitCopied();
        String savepoint = stop(job);
        assertThat(copied()).doesNotContain("held-0");
        sent.add("held-0");

        job = start(without, savepoint, List.of());
        send(SLOW, "unlisted-", 1);
        sent.remove("unlisted-0");
        send(KafkaFixture.INPUT, "free-", 1);
        awaitCopied();
        savepoint = stop(job);

        LogPosition unlisted = new LogPosition(SLOW, id(SLOW), 0, 1);
        job = start(both, savepoint, List.of(unlisted));
        sent.add("unlisted-0");
        send(KafkaFixture.INPUT, "held-again-", 1);
        sent.remove("held-again-0");
        awaitCopied();
        savepoint = stop(job);

        String failure = failureOf(start(moved, savepoint, List.of()));
        assertThat(failure).contains(SLOW + " to adtally.ingest.delayed-topics");
        Matcher start = START.matcher(failure);
        assertThat(start.find()).isTrue();
        List<LogPosition> starts = List.of(LogPosition.parse(start.group(1)).orElseThrow());
        job = start(moved, savepoint, starts);
        sent.add("held-again-0");
        send(SLOW, "moved-", 1);
        send(KafkaFixture.INPUT, "free-again-", 1);
        awaitCopied();
        savepoint = stop(job);

        job = start(moved, savepoint, starts);
        send(SLOW, "moved-on-", 1);
        awaitCopied();
        stop(job);
    }

    /** A run of dlq.sh that goes on after the topic was recreated still writes of the old log. */
    @Test
    @Order(3)
    void goesOnWithNoTransferFromAnotherLog() throws Exception {
        KafkaClients clients = new KafkaClients(kafka.bootstrapServers(), Map.of());
        String topic = KafkaFixture.DEAD_LETTERS;
        try (TransferProgress before = new TransferProgress(clients, topic, "run")) {
            Map<Integer, TransferProgress.Mark> marks =
                    Map.of(0, new TransferProgress.Mark(7, "{\"plan\": 1}"));
            before.save(marks);
            assertThat(before.load()).isEqualTo(marks);
            String change = recreate(topic);
            before.save(marks);
            try (TransferProgress after = new TransferProgress(clients, topic, "run")) {
                assertThatThrownBy(after::load)
                        .isInstanceOf(KafkaException.class)
                        .hasMessageContaining(change.replace(topic + " was", "it was"));
                after.delete();
                assertThat(after.load()).isEmpty();
            }
        }
    }

    private static IngestConfig ingest(List<String> live, List<String> delayed) {
        IngestConfig ingest = KafkaFixture.ingest();
        return new IngestConfig(
                live,
                delayed,
                ingest.retryTopic(),
                ingest.jsonTopics(),
                ingest.maxAgeMs(),
                ingest.maxFutureSkewMs(),
                ingest.maxRecordBytes(),
                ingest.maxHeadersBytes(),
                ingest.placeholderIds(),
                ingest.maxOutOfOrderness(),
                ingest.idleness(),
                ingest.maxDrift());
    }

    private JobClient start(IngestConfig ingest, String savepoint, List<LogPosition> starts)
            throws Exception {
        KafkaConfig kafkaConfig =
                KafkaFixture.config(kafka.bootstrapServers(), Set.copyOf(accepted), starts);
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints().toUri().toString());
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(200));
        if (savepoint != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(2);
        KafkaInputDeserializer<SourceRecord> records =
                new KafkaInputDeserializer<>(ingest, InputRecord::source, RECORDS);
        DataStream<SourceRecord> live =
                env.fromSource(
                                KafkaSources.events(kafkaConfig, ingest, records),
                                new TimeOfWriting(),
                                "events")
                        .uid("events")
                        // A reader without a partition would hold time back.
                        .setParallelism(1)
                        .keyBy(record -> (long) Arrays.hashCode(record.key()))
                        .process(new UntilPast())
                        .returns(RECORDS)
                        .uid("until-past");
        live.union(
                        untimed(
                                env,
                                "delayed",
                                KafkaSources.delayedEvents(kafkaConfig, ingest, records)),
                        untimed(env, "catalog", KafkaSources.catalog(kafkaConfig, records)),
                        untimed(env, "dead-letters", KafkaSources.deadLetters(kafkaConfig))
                                .map(stored -> stored.letter().source())
                                .returns(RECORDS)
                                .uid("letters"))
                .sinkTo(
                        new ExactlyOnceKafkaSink<>(
                                "copy", KafkaFixture.EVENTS, kafkaConfig, new CopyJob.CopyRecord()))
                .uid("sink");
        return env.executeAsync();
    }

    private static <T> SingleOutputStreamOperator<T> untimed(
            StreamExecutionEnvironment env, String uid, Source<T, ?, ?> source) {
        return env.fromSource(source, new IdleWatermarks<>(), uid).uid(uid);
    }

    private String stop(JobClient job) throws Exception {
        return job.stopWithSavepoint(
                        false,
                        directory.resolve("savepoints").toUri().toString(),
                        SavepointFormatType.CANONICAL)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits for its end, which no restart follows. */
    private static String failureOf(JobClient job) throws Exception {
        try {
            job.getJobExecutionResult().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return ExceptionUtils.stringifyException(e);
        }
        throw new AssertionError("the job has ended without a failure");
    }

    private Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    private String newestCheckpoint(JobClient job) throws Exception {
        try (Stream<Path> taken = Files.list(checkpoints().resolve(job.getJobID().toString()))) {
            return taken.filter(path -> Files.exists(path.resolve("_metadata")))
                    .max(
                            Comparator.comparingLong(
                                    path ->
                                            Long.parseLong(
                                                    path.getFileName()
                                                            .toString()
                                                            .replace("chk-", ""))))
                    .orElseThrow()
                    .toUri()
                    .toString();
        }
    }

    /** Deletes it and creates it again, and says so as the job is to say it. */
    private String recreate(String topic) throws Exception {
        String before = id(topic);
        kafka.deleteTopics(List.of(topic));
        await(topic + " to be gone", () -> !logs(topic).containsKey(topic));
        kafka.createTopics(List.of(LocalKafka.inputTopic(topic, 1)));
        String after = id(topic);
        accepted.add(topic + ":" + after);
        return topic + " was " + before + " and is now " + after;
    }

    private String id(String topic) throws Exception {
        await(topic, () -> logs(topic).containsKey(topic));
        return logs(topic).get(topic).id().toString();
    }

    /** A broker learns of what was created or deleted a moment later. */
    private Map<String, TopicLog> logs(String topic) {
        try (Admin admin = kafka.admin()) {
            return KafkaTopicLogs.of(admin, List.of(topic));
        }
    }

    private static void await(String what, Callable<Boolean> isSo) throws Exception {
        KafkaFixture.await(what, PATIENCE, isSo);
    }

    private void send(String topic, String prefix, int count) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record(topic, prefix + i));
            sent.add(prefix + i);
        }
        KafkaFixture.send(KafkaFixture.config(kafka.bootstrapServers()), records);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String id) {
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        if (!topic.equals(KafkaFixture.DEAD_LETTERS)) {
            return new ProducerRecord<>(topic, key, new byte[0]);
        }
        SourceRecord source =
                new SourceRecord("in", 0, 0, 0, 0, SourceRecord.PROTOBUF, key, new byte[0]);
        return new DeadLetterSerializer(topic)
                .serialize(new DeadLetter(source, RejectionReason.ORPHAN, ""), null, null);
    }

    /** Each record once: after a while, and no more a while later. */
    private void awaitCopied() throws Exception {
        KafkaFixture.await(
                "all that was sent", PATIENCE, () -> Set.copyOf(copied()).containsAll(sent));
        assertThat(copied()).containsExactlyInAnyOrderElementsOf(sent);
    }

    private List<String> copied() {
        return KafkaFixture.committed(
                        KafkaFixture.config(kafka.bootstrapServers()), KafkaFixture.EVENTS)
                .stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Time is where the newest record is. */
    private static final class TimeOfWriting implements WatermarkStrategy<SourceRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public WatermarkGenerator<SourceRecord> createWatermarkGenerator(
                WatermarkGeneratorSupplier.Context context) {
            return new WatermarkGenerator<>() {
                @Override
                public void onEvent(SourceRecord record, long timeMs, WatermarkOutput output) {
                    output.emitWatermark(new Watermark(timeMs));
                }

                @Override
                public void onPeriodicEmit(WatermarkOutput output) {
                    // Said with the record.
                }
            };
        }
    }
}
