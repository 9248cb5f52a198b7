package io.adtally.io;

import static io.adtally.event.Samples.DAY_MS;
import static io.adtally.io.CapUpdates.capped;
import static io.adtally.io.CapUpdates.free;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.KafkaConfig;
import io.adtally.event.CapUpdate;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.local.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What an ad server sees of the topic, on a real broker. */
final class FrequencyCapReaderITCase {
    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long MAX_BEHIND_MS = 5_000;
    private static final long MAX_SILENCE_MS = Duration.ofMinutes(10).toMillis();
    private static final String KEY = CapUpdates.KEY.text();
    private static final String UNKNOWN = "somebody else";

    private static final SchemaIds SCHEMA_IDS = new PinnedSchemaIds();

    @TempDir Path directory;

    private final long startMs = System.currentTimeMillis();
    private final long untilMs = startMs + DAY_MS;
    private final FrequencyCaps caps = new FrequencyCaps(true, MAX_BEHIND_MS, MAX_SILENCE_MS);

    private LocalKafka kafka;
    private KafkaConfig config;

    @BeforeEach
    void startKafka() throws Exception {
        kafka = LocalKafka.start(directory, 0);
        kafka.createTopics(
                List.of(
                        LocalKafka.inputTopic(KafkaFixture.INPUT, 1),
                        LocalKafka.inputTopic(KafkaFixture.DELAYED, 1),
                        LocalKafka.inputTopic(KafkaFixture.RETRY, 1),
                        new NewTopic(KafkaFixture.FREQUENCY_CAPS, 3, (short) 1)
                                .configs(
                                        Map.of(
                                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                                TopicConfig.CLEANUP_POLICY_COMPACT))));
        config = KafkaFixture.config(kafka.bootstrapServers());
    }

    @AfterEach
    void stopKafka() {
        kafka.close();
    }

    @Test
    void knowsWhatTheTopicSays() throws Exception {
        publish(free(1, startMs - 2), free(2, startMs - 1), capped(3, startMs, untilMs));
        try (FrequencyCapReader reader = reader()) {
            readToTheEnd(reader);
            assertThat(caps.get(KEY)).isEqualTo(capped(3, startMs, untilMs));
            assertThat(caps.isCapped(KEY, System.currentTimeMillis())).isTrue();
            assertThat(caps.isCapped(UNKNOWN, System.currentTimeMillis())).isFalse();

            // A recovery: older versions come again, then the newest.
            publish(free(1, startMs - 2), free(2, startMs - 1));
            readToTheEnd(reader);
            assertThat(caps.isCapped(KEY, System.currentTimeMillis())).isTrue();
            publish(capped(3, startMs, untilMs), capped(4, startMs + 1, untilMs + 1));
            readToTheEnd(reader);
            assertThat(caps.get(KEY).version()).isEqualTo(4);

            publish(CapUpdate.forgotten(CapUpdates.KEY));
            readToTheEnd(reader);
            assertThat(caps.get(KEY)).isNull();
            assertThat(caps.isCapped(KEY, System.currentTimeMillis())).isFalse();

            publish(free(1, startMs + 2));
            readToTheEnd(reader);
            assertThat(caps.get(KEY)).isEqualTo(free(1, startMs + 2));
        }
    }

    @Test
    void readsATopicThatWasRecreatedFromItsBeginning() throws Exception {
        publish(free(1, startMs - 2), free(2, startMs - 1), capped(3, startMs, untilMs));
        try (FrequencyCapReader reader = reader()) {
            readToTheEnd(reader);
            assertThat(caps.get(KEY)).isEqualTo(capped(3, startMs, untilMs));

            kafka.deleteTopics(List.of(KafkaFixture.FREQUENCY_CAPS));
            kafka.createTopics(List.of(new NewTopic(KafkaFixture.FREQUENCY_CAPS, 3, (short) 1)));
            publish(free(1, startMs));
            KafkaFixture.await(
                    "the first version of the new log",
                    PATIENCE,
                    () -> {
                        reader.poll(POLL);
                        return caps.get(KEY).version() == 1;
                    });
            readToTheEnd(reader);
            assertThat(caps.get(KEY)).isEqualTo(free(1, startMs));
        }
    }

    @Test
    void anEmptyTopicIsSilentAndFailsAsChosen() throws Exception {
        FrequencyCaps open = new FrequencyCaps(false, MAX_BEHIND_MS, MAX_SILENCE_MS);
        try (FrequencyCapReader reader = reader();
                FrequencyCapReader openReader = new FrequencyCapReader(config, SCHEMA_IDS, open)) {
            reader.poll(POLL);
            openReader.poll(POLL);

            assertThat(caps.isCapped(UNKNOWN, System.currentTimeMillis())).isTrue();
            assertThat(open.isCapped(UNKNOWN, System.currentTimeMillis())).isFalse();
        }
    }

    @Test
    void whileTheBrokerIsFrozenTheReaderFallsBehindAndThenCatchesUp() throws Exception {
        publish(capped(3, startMs, untilMs));
        try (FrequencyCapReader reader = reader()) {
            readToTheEnd(reader);
            assertThat(caps.isReliable(System.currentTimeMillis())).isTrue();

            kafka.freeze();
            KafkaFixture.await(
                    "the reader to be behind",
                    PATIENCE,
                    () -> {
                        reader.poll(POLL);
                        return !caps.isReliable(System.currentTimeMillis());
                    });
            assertThat(caps.isCapped(KEY, System.currentTimeMillis())).isTrue();
            assertThat(caps.isCapped(UNKNOWN, System.currentTimeMillis())).isTrue();

            kafka.thaw();
            KafkaFixture.await(
                    "the reader to catch up",
                    PATIENCE,
                    () -> {
                        reader.poll(POLL);
                        return caps.isReliable(System.currentTimeMillis());
                    });
            assertThat(caps.isCapped(UNKNOWN, System.currentTimeMillis())).isFalse();
        }
    }

    /** The job never takes a checkpoint, and the ad server need not wait for one. */
    @Test
    void readsWhatTheSinkWritesWithoutACheckpoint() throws Exception {
        JobClient job = startJob();
        try (FrequencyCapReader reader = reader()) {
            KafkaFixture.send(
                    config,
                    List.of(
                            new ProducerRecord<>(
                                    KafkaFixture.INPUT,
                                    String.valueOf(untilMs).getBytes(StandardCharsets.UTF_8))));
            KafkaFixture.await(
                    "the cap",
                    PATIENCE,
                    () -> {
                        reader.poll(POLL);
                        return caps.get(KEY) != null;
                    });

            assertThat(caps.get(KEY)).isEqualTo(CapThatLong.INSTANCE.map(untilMs));
        } finally {
            job.cancel().get();
        }
    }

    private JobClient startJob() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        CodecTypeInfo<SourceRecord> records = new CodecTypeInfo<>(SourceRecord.Bytes.INSTANCE);
        env.fromSource(
                        KafkaSources.events(
                                config,
                                KafkaFixture.ingest(),
                                new KafkaInputDeserializer<>(
                                        KafkaFixture.ingest(), InputRecord::source, records)),
                        WatermarkStrategy.noWatermarks(),
                        "source",
                        records)
                .map(CapThatLong.INSTANCE)
                .returns(new CodecTypeInfo<>(CapUpdate.Bytes.INSTANCE))
                .sinkTo(
                        new LowLatencyKafkaSink<>(
                                config,
                                new FrequencyCapSerializer(
                                        KafkaFixture.FREQUENCY_CAPS, SCHEMA_IDS)));
        return env.executeAsync();
    }

    private enum CapThatLong implements MapFunction<SourceRecord, CapUpdate> {
        INSTANCE;

        @Override
        public CapUpdate map(SourceRecord record) {
            return map(Long.parseLong(new String(record.value(), StandardCharsets.UTF_8)));
        }

        CapUpdate map(long untilMs) {
            return capped(3, untilMs - DAY_MS, untilMs);
        }
    }

    private FrequencyCapReader reader() {
        return new FrequencyCapReader(config, SCHEMA_IDS, caps);
    }

    /** Until it says that it knows all there was when this began. */
    private void readToTheEnd(FrequencyCapReader reader) throws Exception {
        long nowMs = System.currentTimeMillis();
        KafkaFixture.await(
                "the end of the topic",
                PATIENCE,
                () -> {
                    reader.poll(POLL);
                    return caps.isReliable(nowMs + MAX_BEHIND_MS);
                });
    }

    private void publish(CapUpdate... updates) throws Exception {
        FrequencyCapSerializer serializer =
                new FrequencyCapSerializer(KafkaFixture.FREQUENCY_CAPS, SCHEMA_IDS);
        serializer.open(null, null);
        KafkaFixture.send(
                config,
                Stream.of(updates)
                        .map(update -> serializer.serialize(update, null, null))
                        .toList());
    }
}
