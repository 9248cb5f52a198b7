package io.adtally;

import io.adtally.config.AdTallyConfig;
import io.adtally.event.AdEvent;
import io.adtally.event.EventId;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.ingest.IngestDecision;
import io.adtally.ingest.IngestFunction;
import io.adtally.ingest.IngestRules;
import io.adtally.ingest.IngestWatermarks;
import io.adtally.io.KafkaInputDeserializer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.flink.util.TimeUtils;

/**
 * What no job over these records can cost less than, for comparison: read and throw away; decode
 * too; shuffle too; deduplicate in RocksDB too. Each with the job's own parts and settings.
 */
public final class FloorJob {
    private final StreamExecutionEnvironment env;
    private final AdTallyConfig config;
    private final String topic;
    private final boolean full;

    private FloorJob(
            StreamExecutionEnvironment env, AdTallyConfig config, String topic, boolean full) {
        this.env = env;
        this.config = config;
        this.topic = topic;
        this.full = full;
    }

    /**
     * Runs one floor to the end of the topic.
     *
     * @param args the floor (source, decode, keyBy, dedup), bootstrap servers, topic, {@code all}
     *     or {@code none} of its records, checkpoint interval
     */
    public static void main(String[] args) throws Exception {
        AdTallyConfig config =
                AdTallyConfig.from(
                        new String[] {
                            "--adtally.deployment.id=floor",
                            "--adtally.kafka.bootstrap-servers=" + args[1],
                            "--adtally.ledger.jdbc-url=jdbc:postgresql://127.0.0.1:1/none",
                            "--adtally.ledger.user=none",
                            "--adtally.ledger.password=env:NONE"
                        });
        Configuration settings = FlinkSettings.of(TimeUtils.parseDuration(args[4]));
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        new FloorJob(env, config, args[2], args[3].equals("all")).build(args[0]);
        env.execute("floor " + args[0]);
    }

    private void build(String floor) {
        switch (floor) {
            case "source" -> discard(source());
            case "decode" -> discard(events());
            case "keyBy" -> discard(keyed().process(new Forward()).uid("forward"));
            case "dedup" -> discard(keyed().process(new Dedup()).uid("dedup"));
            default -> throw new IllegalArgumentException("no such floor: " + floor);
        }
    }

    private DataStream<SourceRecord> source() {
        return env.fromSource(
                        kafka(
                                new KafkaInputDeserializer<>(
                                        config.ingest(),
                                        InputRecord::source,
                                        new CodecTypeInfo<>(SourceRecord.Bytes.INSTANCE))),
                        WatermarkStrategy.noWatermarks(),
                        "source")
                .uid("source");
    }

    private DataStream<AdEvent> events() {
        return env.fromSource(
                        kafka(
                                new KafkaInputDeserializer<>(
                                        config.ingest(),
                                        new IngestRules(config.ingest())::decide,
                                        new CodecTypeInfo<>(IngestDecision.Bytes.INSTANCE))),
                        new IngestWatermarks(config.ingest()),
                        "source")
                .uid("source")
                .process(new IngestFunction(), new CodecTypeInfo<>(AdEvent.Bytes.INSTANCE))
                .uid("ingest");
    }

    private KeyedStream<AdEvent, EventId> keyed() {
        return events().keyBy(AdEvent::impressionKey, CodecTypeInfo.ofKey(EventId.Bytes.INSTANCE));
    }

    private <T> KafkaSource<T> kafka(KafkaInputDeserializer<T> deserializer) {
        return KafkaSource.<T>builder()
                .setBootstrapServers(config.kafka().bootstrapServers())
                .setGroupId("floor")
                .setTopics(topic)
                .setStartingOffsets(
                        full ? OffsetsInitializer.earliest() : OffsetsInitializer.latest())
                .setBounded(OffsetsInitializer.latest())
                .setDeserializer(deserializer)
                .build();
    }

    private static <T> void discard(DataStream<T> stream) {
        stream.sinkTo(new DiscardingSink<>()).uid("discard");
    }

    private static final class Forward extends KeyedProcessFunction<EventId, AdEvent, AdEvent> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(AdEvent event, Context context, Collector<AdEvent> out) {
            out.collect(event);
        }
    }

    /** One get an event, and one put for each that is new: the least that deduplication takes. */
    private static final class Dedup extends KeyedProcessFunction<EventId, AdEvent, AdEvent> {
        private static final long serialVersionUID = 1L;

        private transient ValueState<String> seen;

        @Override
        public void open(OpenContext openContext) {
            seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Types.STRING));
        }

        @Override
        public void processElement(AdEvent event, Context context, Collector<AdEvent> out)
                throws Exception {
            String before = seen.value();
            String id = event.type().name() + event.discriminator();
            if (before == null) {
                seen.update(id);
                out.collect(event);
            } else if (!before.contains(id)) {
                seen.update(before + '|' + id);
                out.collect(event);
            }
        }
    }
}
