package io.adtally;

import io.adtally.billing.LedgerRow;
import io.adtally.config.AdTallyConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.CapUpdate;
import io.adtally.event.CatalogEndOffsets;
import io.adtally.event.MetricIncrement;
import io.adtally.event.Session;
import io.adtally.event.SourceRecord;
import io.adtally.event.TallyTotal;
import io.adtally.ingest.IngestDecision;
import io.adtally.io.AtLeastOnceLedger;
import io.adtally.io.AtLeastOnceTopics;
import io.adtally.io.CampaignMetricSerializer;
import io.adtally.io.CanonicalEventSerializer;
import io.adtally.io.DeadLetterSerializer;
import io.adtally.io.SchemaIds;
import io.adtally.io.SessionSerializer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The same job with a weaker guarantee, to see what exactly-once costs. Not in the job jar: nobody
 * can switch it on by mistake.
 */
public final class AtLeastOnceJob {
    private AtLeastOnceJob() {}

    /** With the job's own settings. */
    public static void main(String[] args) throws Exception {
        AdTallyConfig config = AdTallyConfig.from(args);
        Configuration settings = FlinkSettings.of(config.checkpointInterval());
        settings.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.AT_LEAST_ONCE);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        AdTallyPipeline.build(
                env, config, new AtLeastOnce(config, new KafkaAndPostgres(config, 1)));
        env.execute("at least once");
    }

    /**
     * What comes out is seen at once, and again after a failure.
     *
     * @param real in all else
     */
    record AtLeastOnce(AdTallyConfig config, KafkaAndPostgres real) implements Connectors {
        @Override
        public Source<IngestDecision, ?, ?> events() {
            return real.events();
        }

        @Override
        public Source<IngestDecision, ?, ?> delayedEvents() {
            return real.delayedEvents();
        }

        @Override
        public Source<SourceRecord, ?, ?> catalog() {
            return real.catalog();
        }

        @Override
        public CatalogEndOffsets catalogEndOffsets() {
            return real.catalogEndOffsets();
        }

        @Override
        public Sink<AcceptedEvent> canonicalEvents() {
            return AtLeastOnceTopics.sink(
                    config.kafka(),
                    new CanonicalEventSerializer(
                            config.kafka().eventsTopic(), schemaIds(), real.generation()));
        }

        @Override
        public Sink<LedgerRow> ledger() {
            return new AtLeastOnceLedger(config.ledger());
        }

        @Override
        public Sink<Session> sessions() {
            return AtLeastOnceTopics.sink(
                    config.kafka(),
                    new SessionSerializer(
                            config.kafka().sessionsTopic(), schemaIds(), real.generation()));
        }

        @Override
        public Sink<CapUpdate> frequencyCaps() {
            return real.frequencyCaps();
        }

        @Override
        public Sink<MetricIncrement> campaignMetrics() {
            return AtLeastOnceTopics.sink(
                    config.kafka(),
                    new CampaignMetricSerializer(
                            config.kafka().campaignMetricsTopic(), real.generation()));
        }

        @Override
        public Sink<DeadLetter> deadLetters() {
            return AtLeastOnceTopics.sink(
                    config.kafka(), new DeadLetterSerializer(config.kafka().deadLettersTopic()));
        }

        @Override
        public Sink<TallyTotal> tally() {
            return real.tally();
        }

        @Override
        public Source<Void, ?, ?> watch(int parallelism) {
            return real.watch(parallelism);
        }

        private SchemaIds schemaIds() {
            return SchemaIds.of(config.schemaRegistryUrl());
        }
    }
}
