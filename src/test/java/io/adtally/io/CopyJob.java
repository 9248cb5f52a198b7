package io.adtally.io;

import io.adtally.config.KafkaConfig;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import io.adtally.flink.CodecTypeInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A job that copies values from the input topics to the events topic, by our source and sink. */
final class CopyJob {
    /** A record with this value makes the job fail, once. */
    static final String POISON = "poison";

    private CopyJob() {}

    /**
     * Starts it.
     *
     * @param savepoint null for a new start
     * @param failed made when the poison has done its work
     */
    static JobClient start(
            KafkaConfig config,
            int parallelism,
            Duration checkpointInterval,
            String savepoint,
            Path failed)
            throws Exception {
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(200));
        if (savepoint != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(parallelism);
        CodecTypeInfo<SourceRecord> type = new CodecTypeInfo<>(SourceRecord.Bytes.INSTANCE);
        env.fromSource(
                        KafkaSources.events(
                                config,
                                KafkaFixture.ingest(),
                                new KafkaInputDeserializer<>(
                                        KafkaFixture.ingest(), InputRecord::source, type)),
                        WatermarkStrategy.noWatermarks(),
                        "source",
                        type)
                .uid("source")
                .map(new FailOnce(failed.toString()))
                .returns(type)
                .uid("fail-once")
                .sinkTo(
                        new ExactlyOnceKafkaSink<>(
                                "copy", KafkaFixture.EVENTS, config, new CopyRecord()))
                .uid("sink");
        return env.executeAsync();
    }

    private record FailOnce(String marker) implements MapFunction<SourceRecord, SourceRecord> {
        @Override
        public SourceRecord map(SourceRecord record) throws IOException {
            Path file = Path.of(marker);
            if (new String(record.value(), StandardCharsets.UTF_8).equals(POISON)
                    && !Files.exists(file)) {
                Files.createFile(file);
                throw new IOException("failing once, as told");
            }
            return record;
        }
    }

    static final class CopyRecord implements KafkaRecordSerializationSchema<SourceRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                SourceRecord record, KafkaSinkContext context, Long timestamp) {
            return new ProducerRecord<>(KafkaFixture.EVENTS, record.key(), record.value());
        }
    }
}
