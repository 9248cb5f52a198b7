package io.adtally;

import static io.adtally.deadletter.SideOutputs.DEAD_LETTERS;
import static io.adtally.deadletter.SideOutputs.OUTCOMES;

import io.adtally.billing.BillingFunction;
import io.adtally.billing.ChargeRules;
import io.adtally.billing.LedgerRow;
import io.adtally.capping.CappedImpressions;
import io.adtally.capping.CappingFunction;
import io.adtally.config.AdTallyConfig;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.CapKey;
import io.adtally.event.CapUpdate;
import io.adtally.event.CappedImpression;
import io.adtally.event.CatalogUpdate;
import io.adtally.event.Codec;
import io.adtally.event.EventId;
import io.adtally.event.MetricIncrement;
import io.adtally.event.Session;
import io.adtally.event.SourceRecord;
import io.adtally.event.TallyIncrement;
import io.adtally.event.TallyTotal;
import io.adtally.event.UserEvent;
import io.adtally.event.UserKey;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.flink.CombineOperator;
import io.adtally.flink.EndOfTimeOperator;
import io.adtally.flink.IdleWatermarks;
import io.adtally.impression.Catalog;
import io.adtally.impression.ImpressionFunction;
import io.adtally.ingest.CatalogFunction;
import io.adtally.ingest.IngestDecision;
import io.adtally.ingest.IngestFunction;
import io.adtally.ingest.IngestWatermarks;
import io.adtally.metrics.MetricCombiner;
import io.adtally.session.SessionFunction;
import io.adtally.session.UserEvents;
import io.adtally.tally.TallyCombiner;
import io.adtally.tally.TallyFunction;
import io.adtally.tally.TallyRules;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Where every event goes, one statement an arrow.
 *
 * <pre>
 * events ──> INGEST ──┬─> keyBy(impression) ──> IMPRESSION ──┬──> ads.events.v1
 * delayed ─> INGEST ──┘                             ^        ├──> BILLING ──> ledger
 *                                                   │        ├──> keyBy(user) ──> SESSION ──> ads.sessions.v1
 * catalog ──> CATALOG ── broadcast ─────────────────┘        ├──> keyBy(user, scope) ──> CAPPING ──> ads.frequency-caps.v1
 *                                                            └──> METRICS ──> ads.campaign-metrics.v1
 *
 * INGEST, CATALOG, IMPRESSION ── dead letters ──> ads.dlq.v1
 *                             └─ outcomes ──> combine ──> keyBy(counter) ──> TALLY ──> billing.tally
 * </pre>
 */
final class AdTallyPipeline {
    private AdTallyPipeline() {}

    static void build(StreamExecutionEnvironment env, AdTallyConfig config, Connectors connectors) {
        IngestWatermarks liveTime = new IngestWatermarks(config.ingest());
        SingleOutputStreamOperator<AdEvent> events =
                ingest(Stage.EVENTS_SOURCE, connectors.events(), liveTime, Stage.INGEST, env);
        SingleOutputStreamOperator<AdEvent> delayed =
                ingest(
                        Stage.DELAYED_SOURCE,
                        connectors.delayedEvents(),
                        new IdleWatermarks<>(),
                        Stage.DELAYED_INGEST,
                        env);
        SingleOutputStreamOperator<CatalogUpdate> catalog = catalog(env, connectors);
        SingleOutputStreamOperator<AcceptedEvent> accepted =
                impressions(untilTheEndOfTime(events).union(delayed), catalog, config, connectors);

        Stage.EVENTS_SINK.name(accepted.sinkTo(connectors.canonicalEvents()));
        Stage.LEDGER_SINK.name(billing(accepted).sinkTo(connectors.ledger()));
        Stage.SESSION_SINK.name(sessions(accepted, config).sinkTo(connectors.sessions()));
        Stage.CAPPING_SINK.name(capping(accepted).sinkTo(connectors.frequencyCaps()));
        Stage.METRICS_SINK.name(metrics(accepted).sinkTo(connectors.campaignMetrics()));
        Stage.DEAD_LETTERS_SINK.name(
                events.getSideOutput(DEAD_LETTERS)
                        .union(
                                delayed.getSideOutput(DEAD_LETTERS),
                                catalog.getSideOutput(DEAD_LETTERS),
                                accepted.getSideOutput(DEAD_LETTERS))
                        .sinkTo(connectors.deadLetters()));
        Stage.TALLY_SINK.name(
                tally(
                                combine(Stage.INGEST_TALLY, events)
                                        .union(
                                                combine(Stage.DELAYED_TALLY, delayed),
                                                combine(Stage.CATALOG_TALLY, catalog),
                                                combine(Stage.IMPRESSION_TALLY, accepted)),
                                config)
                        .sinkTo(connectors.tally()));
        watch(env, connectors.watch(env.getParallelism()), Stage.WATCH, Stage.WATCH_SINK);
    }

    /** Beside all the others: nothing of the flow waits for it. */
    static void watch(
            StreamExecutionEnvironment env, Source<Void, ?, ?> source, Named stage, Named sink) {
        SingleOutputStreamOperator<Void> watch =
                env.fromSource(
                                source,
                                WatermarkStrategy.noWatermarks(),
                                stage.displayName(),
                                Types.VOID)
                        .setParallelism(1);
        sink.name(stage.name(watch).sinkTo(new DiscardingSink<>()).setParallelism(1));
    }

    private static SingleOutputStreamOperator<AdEvent> ingest(
            Stage sourceStage,
            Source<IngestDecision, ?, ?> source,
            WatermarkStrategy<IngestDecision> watermarks,
            Stage ingestStage,
            StreamExecutionEnvironment env) {
        return ingestStage.name(
                sourceStage
                        .name(env.fromSource(source, watermarks, sourceStage.displayName()))
                        .process(new IngestFunction(), type(AdEvent.Bytes.INSTANCE)));
    }

    private static SingleOutputStreamOperator<AdEvent> untilTheEndOfTime(
            DataStream<AdEvent> events) {
        return Stage.END_OF_TIME.name(
                events.transform(
                        Stage.END_OF_TIME.displayName(),
                        type(AdEvent.Bytes.INSTANCE),
                        new EndOfTimeOperator<>()));
    }

    /** One source and one reader, so that every impression subtask hears the same in one order. */
    private static SingleOutputStreamOperator<CatalogUpdate> catalog(
            StreamExecutionEnvironment env, Connectors connectors) {
        SingleOutputStreamOperator<SourceRecord> records =
                env.fromSource(
                                connectors.catalog(),
                                new IdleWatermarks<>(),
                                Stage.CATALOG_SOURCE.displayName())
                        .setParallelism(1);
        return Stage.CATALOG.name(
                Stage.CATALOG_SOURCE
                        .name(records)
                        .process(new CatalogFunction(), type(CatalogUpdate.Bytes.INSTANCE))
                        .setParallelism(1));
    }

    private static SingleOutputStreamOperator<AcceptedEvent> impressions(
            DataStream<AdEvent> events,
            DataStream<CatalogUpdate> catalog,
            AdTallyConfig config,
            Connectors connectors) {
        return Stage.IMPRESSION.name(
                events.keyBy(AdEvent::impressionKey, CodecTypeInfo.ofKey(EventId.Bytes.INSTANCE))
                        .connect(catalog.broadcast(Catalog.TERMS, Catalog.PROGRESS, Catalog.LOG))
                        .process(
                                new ImpressionFunction(
                                        config.impression(),
                                        connectors.catalogEndOffsets(),
                                        ChargeRules::charge),
                                type(AcceptedEvent.Bytes.INSTANCE)));
    }

    private static SingleOutputStreamOperator<LedgerRow> billing(
            DataStream<AcceptedEvent> accepted) {
        return Stage.BILLING.name(
                accepted.flatMap(new BillingFunction(), type(LedgerRow.Bytes.INSTANCE)));
    }

    private static SingleOutputStreamOperator<Session> sessions(
            DataStream<AcceptedEvent> accepted, AdTallyConfig config) {
        SingleOutputStreamOperator<UserEvent> events =
                Stage.USER_EVENTS.name(
                        accepted.flatMap(new UserEvents(), type(UserEvent.Bytes.INSTANCE)));
        return Stage.SESSION.name(
                events.keyBy(UserEvent::user, CodecTypeInfo.ofKey(UserKey.Bytes.INSTANCE))
                        .process(
                                new SessionFunction(config.session()),
                                type(Session.Bytes.INSTANCE)));
    }

    private static SingleOutputStreamOperator<CapUpdate> capping(
            DataStream<AcceptedEvent> accepted) {
        SingleOutputStreamOperator<CappedImpression> impressions =
                Stage.CAPPED_IMPRESSIONS.name(
                        accepted.flatMap(
                                new CappedImpressions(), type(CappedImpression.Bytes.INSTANCE)));
        return Stage.CAPPING.name(
                impressions
                        .keyBy(CappedImpression::key, CodecTypeInfo.ofKey(CapKey.Bytes.INSTANCE))
                        .process(new CappingFunction(), type(CapUpdate.Bytes.INSTANCE)));
    }

    /** Without a shuffle: increments of a key add up wherever they were made. */
    private static SingleOutputStreamOperator<MetricIncrement> metrics(
            DataStream<AcceptedEvent> accepted) {
        return Stage.METRICS.name(
                accepted.transform(
                        Stage.METRICS.displayName(),
                        type(MetricIncrement.Bytes.INSTANCE),
                        CombineOperator.upToEachBarrier(
                                new MetricCombiner(), MetricCombiner.MAX_KEYS)));
    }

    private static SingleOutputStreamOperator<TallyIncrement> combine(
            Stage stage, SingleOutputStreamOperator<?> counted) {
        return stage.name(
                counted.getSideOutput(OUTCOMES)
                        .transform(
                                stage.displayName(),
                                type(TallyIncrement.Bytes.INSTANCE),
                                CombineOperator.upToEachWatermark(
                                        new TallyCombiner(), TallyCombiner.MAX_KEYS))
                        .setParallelism(counted.getParallelism()));
    }

    private static SingleOutputStreamOperator<TallyTotal> tally(
            DataStream<TallyIncrement> increments, AdTallyConfig config) {
        List<String> topics = new ArrayList<>(config.ingest().topics());
        topics.add(config.kafka().catalogTopic());
        return Stage.TALLY.name(
                increments
                        .keyBy(TallyRules::keyOf, Types.STRING)
                        .process(new TallyFunction(topics), type(TallyTotal.Bytes.INSTANCE)));
    }

    private static <T> CodecTypeInfo<T> type(Codec<T> codec) {
        return new CodecTypeInfo<>(codec);
    }
}
