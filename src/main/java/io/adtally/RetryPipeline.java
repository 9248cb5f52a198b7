package io.adtally;

import static io.adtally.deadletter.SideOutputs.PARKED;
import static io.adtally.deadletter.SideOutputs.RATE_SAMPLES;

import io.adtally.alert.Alert;
import io.adtally.alert.AlertFunction;
import io.adtally.alert.SampleCombiner;
import io.adtally.config.RetryJobConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.event.RateSample;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.flink.CombineOperator;
import io.adtally.io.AlertSerializer;
import io.adtally.io.DeadLetterSerializer;
import io.adtally.io.KafkaSources;
import io.adtally.io.LowLatencyKafkaSink;
import io.adtally.io.WatchSource;
import io.adtally.retry.DelayFunction;
import io.adtally.retry.IncomingLetter;
import io.adtally.retry.RetryFunction;
import io.adtally.retry.Waiting;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Where every dead letter goes, one statement an arrow.
 *
 * <pre>
 * ads.dlq.v1 ──> RETRY ──┬─ again ──> keyBy(partition) ──> DELAY ──> ads.retry.v1
 *                        ├─ tried often enough ────────────────────> ads.parked.v1
 *                        └─ samples ──> combine, keyBy(series) ──> ALERT ──> ads.alerts.v1
 * </pre>
 */
final class RetryPipeline {
    private RetryPipeline() {}

    static void build(StreamExecutionEnvironment env, RetryJobConfig config) {
        SingleOutputStreamOperator<Waiting> again = retry(env, config);
        RetryStage.RETRY_SINK.name(
                delay(again, config).sinkTo(letters(config, config.retry().retryTopic())));
        RetryStage.PARKED_SINK.name(
                again.getSideOutput(PARKED).sinkTo(letters(config, config.retry().parkedTopic())));
        RetryStage.ALERTS_SINK.name(
                alerts(samples(again, config), config)
                        .sinkTo(
                                new LowLatencyKafkaSink<>(
                                        config.kafka(),
                                        new AlertSerializer(
                                                config.alert().topic(),
                                                config.deploymentId(),
                                                config.alert().windowMs()))));
        AdTallyPipeline.watch(env, WatchSource.of(config), RetryStage.WATCH, RetryStage.WATCH_SINK);
    }

    private static SingleOutputStreamOperator<Waiting> retry(
            StreamExecutionEnvironment env, RetryJobConfig config) {
        SingleOutputStreamOperator<IncomingLetter> stored =
                env.fromSource(
                        KafkaSources.deadLetters(config.kafka()),
                        // Nothing goes by event time; but samples are combined up to a watermark.
                        WatermarkStrategy.<IncomingLetter>forMonotonousTimestamps()
                                .withIdleness(Duration.ofSeconds(1)),
                        RetryStage.DEAD_LETTERS_SOURCE.displayName());
        return RetryStage.RETRY.name(
                RetryStage.DEAD_LETTERS_SOURCE
                        .name(stored)
                        .process(
                                new RetryFunction(config.retry()),
                                new CodecTypeInfo<>(Waiting.Bytes.INSTANCE)));
    }

    private static SingleOutputStreamOperator<DeadLetter> delay(
            DataStream<Waiting> again, RetryJobConfig config) {
        return RetryStage.DELAY.name(
                again.keyBy(Waiting::partition, Types.INT)
                        .process(
                                new DelayFunction(config.retry()),
                                new CodecTypeInfo<>(DeadLetter.Bytes.INSTANCE)));
    }

    private static SingleOutputStreamOperator<RateSample> samples(
            SingleOutputStreamOperator<Waiting> again, RetryJobConfig config) {
        return RetryStage.SAMPLES.name(
                again.getSideOutput(RATE_SAMPLES)
                        .transform(
                                RetryStage.SAMPLES.displayName(),
                                new CodecTypeInfo<>(RateSample.Bytes.INSTANCE),
                                CombineOperator.upToEachWatermark(
                                        new SampleCombiner(config.alert()),
                                        SampleCombiner.MAX_KEYS)));
    }

    private static SingleOutputStreamOperator<Alert> alerts(
            DataStream<RateSample> samples, RetryJobConfig config) {
        return RetryStage.ALERT.name(
                samples.keyBy(RateSample::series, Types.STRING)
                        .process(
                                new AlertFunction(config.alert()),
                                new CodecTypeInfo<>(Alert.Bytes.INSTANCE)));
    }

    private static LowLatencyKafkaSink<DeadLetter> letters(RetryJobConfig config, String topic) {
        return new LowLatencyKafkaSink<>(config.kafka(), new DeadLetterSerializer(topic));
    }
}
