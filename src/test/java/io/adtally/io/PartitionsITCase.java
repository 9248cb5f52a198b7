package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.IngestConfig;
import io.adtally.config.KafkaConfig;
import io.adtally.event.Samples;
import io.adtally.event.SourceRecord;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.flink.IdleWatermarks;
import io.adtally.ingest.IngestDecision;
import io.adtally.ingest.IngestRules;
import io.adtally.ingest.IngestWatermarks;
import io.adtally.local.LocalKafka;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the partitions of a live topic do to event time, on a real broker in Flink's own hands. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PartitionsITCase {
    private static final int SLOW = 0;
    private static final int AHEAD = 1;
    private static final int MAX_ROUNDS = 60;
    private static final int ROUNDS_UNREAD = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final IngestConfig INGEST = KafkaFixture.ingest();
    private static final String HALF_EMPTY = "half-empty";
    private static final CodecTypeInfo<SourceRecord> RECORDS =
            new CodecTypeInfo<>(SourceRecord.Bytes.INSTANCE);
    // More than a topic has partitions.
    private static final int READERS = 4;

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(READERS)
                            .build());

    private final long nowMs = System.currentTimeMillis();
    private final long farBehindMs = nowMs - 6 * INGEST.maxDrift().toMillis();

    private LocalKafka kafka;
    private KafkaConfig config;
    private int rounds;

    @BeforeAll
    void startKafka(@TempDir Path directory) throws Exception {
        kafka = LocalKafka.start(directory, 0);
        kafka.createTopics(
                List.of(
                        LocalKafka.inputTopic(KafkaFixture.INPUT, 2),
                        LocalKafka.inputTopic(HALF_EMPTY, 2),
                        LocalKafka.inputTopic(KafkaFixture.DELAYED, 1),
                        LocalKafka.inputTopic(KafkaFixture.RETRY, 1),
                        new NewTopic(KafkaFixture.EVENTS, 1, (short) 1)));
        config = KafkaFixture.config(kafka.bootstrapServers());
    }

    @AfterAll
    void stopKafka() {
        kafka.close();
    }

    @Test
    void pausesThePartitionAheadAndNoDelayedTopicUntilTheSlowOneHasCaughtUp() throws Exception {
        JobClient job = copy();

        Set<String> read = playRound();
        while (!lastUnread(read)) {
            assertThat(rounds).as("rounds without a pause").isLessThan(MAX_ROUNDS);
            read = playRound();
        }

        send(KafkaFixture.INPUT, SLOW, "caught-up", nowMs);
        awaitRead(
                IntStream.rangeClosed(1, rounds)
                        .mapToObj(round -> "ahead-" + round)
                        .collect(Collectors.toSet()));
        job.cancel().get();
    }

    @Test
    void letsTimePassThoughAPartitionIsEmptyAndReadersHaveNone() throws Exception {
        JobClient job = copyWhatIsPast(KafkaFixture.ingest(HALF_EMPTY, Duration.ofSeconds(1)));

        send(HALF_EMPTY, 0, "past", nowMs - 2 * INGEST.maxOutOfOrderness().toMillis());
        send(HALF_EMPTY, 0, "present", nowMs);
        awaitRead(Set.of("past"));
        assertThat(read()).doesNotContain("present");
        job.cancel().get();
    }

    /** What of all topics but the partition ahead must come through, whatever is paused. */
    private Set<String> playRound() throws Exception {
        rounds++;
        send(KafkaFixture.INPUT, AHEAD, "ahead-" + rounds, nowMs);
        send(KafkaFixture.INPUT, SLOW, "slow-" + rounds, farBehindMs);
        send(KafkaFixture.DELAYED, 0, "delayed-" + rounds, farBehindMs - 6 * Samples.DAY_MS);
        send(KafkaFixture.RETRY, 0, "retried-" + rounds, nowMs);
        awaitRead(Set.of("slow-" + rounds, "delayed-" + rounds, "retried-" + rounds));
        return read();
    }

    private boolean lastUnread(Set<String> read) {
        return rounds > ROUNDS_UNREAD
                && IntStream.rangeClosed(rounds - ROUNDS_UNREAD, rounds)
                        .noneMatch(round -> read.contains("ahead-" + round));
    }

    private void send(String topic, int partition, String id, long eventTimeMs) throws Exception {
        byte[] event =
                AdEvent.newBuilder()
                        .setImpressionId(id)
                        .setType(EventType.EVENT_TYPE_IMPRESSION)
                        .setPlacementToken("token")
                        .setEventTimeMs(eventTimeMs)
                        .build()
                        .toByteArray();
        KafkaFixture.send(
                config,
                List.of(
                        new ProducerRecord<>(
                                topic, partition, id.getBytes(StandardCharsets.UTF_8), event)));
    }

    private void awaitRead(Set<String> ids) throws Exception {
        KafkaFixture.await(ids + " to be read", PATIENCE, () -> read().containsAll(ids));
    }

    private Set<String> read() {
        return KafkaFixture.committed(config, KafkaFixture.EVENTS).stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .collect(Collectors.toSet());
    }

    /** A job that copies the input, by our sources and in our event time. */
    private JobClient copy() throws Exception {
        StreamExecutionEnvironment env = environment(2);
        KafkaInputDeserializer<IngestDecision> deserializer = deserializer(INGEST);
        DataStream<SourceRecord> delayed =
                read(
                        env,
                        KafkaSources.delayedEvents(config, INGEST, deserializer),
                        new IdleWatermarks<>());
        write(
                read(
                                env,
                                KafkaSources.events(config, INGEST, deserializer),
                                new IngestWatermarks(INGEST))
                        .union(delayed));
        return env.executeAsync();
    }

    /** A job that copies each live event when the watermark has passed it. */
    private JobClient copyWhatIsPast(IngestConfig ingest) throws Exception {
        StreamExecutionEnvironment env = environment(READERS);
        write(
                read(
                                env,
                                KafkaSources.events(config, ingest, deserializer(ingest)),
                                new IngestWatermarks(ingest))
                        .keyBy(SourceRecord::offset)
                        .process(new UntilPast())
                        .returns(RECORDS));
        return env.executeAsync();
    }

    private static StreamExecutionEnvironment environment(int parallelism) {
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(parallelism);
        return env;
    }

    private static KafkaInputDeserializer<IngestDecision> deserializer(IngestConfig ingest) {
        return new KafkaInputDeserializer<>(
                ingest,
                new IngestRules(ingest)::decide,
                new CodecTypeInfo<>(IngestDecision.Bytes.INSTANCE));
    }

    private void write(DataStream<SourceRecord> records) {
        records.sinkTo(
                new ExactlyOnceKafkaSink<>(
                        "copy", KafkaFixture.EVENTS, config, new CopyJob.CopyRecord()));
    }

    private static DataStream<SourceRecord> read(
            StreamExecutionEnvironment env,
            Source<IngestDecision, ?, ?> source,
            WatermarkStrategy<IngestDecision> watermarks) {
        return env.fromSource(source, watermarks, "source")
                .map(IngestDecision::source)
                .returns(RECORDS);
    }
}
