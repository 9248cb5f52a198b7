package io.adtally;

import io.adtally.billing.LedgerRow;
import io.adtally.billing.LedgerSink;
import io.adtally.config.AdTallyConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.CapUpdate;
import io.adtally.event.CatalogEndOffsets;
import io.adtally.event.InputRecord;
import io.adtally.event.MetricIncrement;
import io.adtally.event.Session;
import io.adtally.event.SourceRecord;
import io.adtally.event.TallyTotal;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.ingest.IngestDecision;
import io.adtally.ingest.IngestRules;
import io.adtally.io.CampaignMetricSerializer;
import io.adtally.io.CanonicalEventSerializer;
import io.adtally.io.DeadLetterSerializer;
import io.adtally.io.ExactlyOnceKafkaSink;
import io.adtally.io.FrequencyCapSerializer;
import io.adtally.io.JdbcLedgerStoreFactory;
import io.adtally.io.JdbcTallySink;
import io.adtally.io.KafkaCatalogEndOffsets;
import io.adtally.io.KafkaInputDeserializer;
import io.adtally.io.KafkaSources;
import io.adtally.io.LowLatencyKafkaSink;
import io.adtally.io.SchemaIds;
import io.adtally.io.SessionSerializer;
import io.adtally.io.WatchSource;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/**
 * The real outside world.
 *
 * @param generation tells what this run publishes from what an earlier one did: higher for each
 *     submission, the same after a recovery
 */
record KafkaAndPostgres(AdTallyConfig config, long generation) implements Connectors {
    @Override
    public Source<IngestDecision, ?, ?> events() {
        return KafkaSources.events(config.kafka(), config.ingest(), ingest());
    }

    @Override
    public Source<IngestDecision, ?, ?> delayedEvents() {
        return KafkaSources.delayedEvents(config.kafka(), config.ingest(), ingest());
    }

    private KafkaInputDeserializer<IngestDecision> ingest() {
        return new KafkaInputDeserializer<>(
                config.ingest(),
                new IngestRules(config.ingest())::decide,
                new CodecTypeInfo<>(IngestDecision.Bytes.INSTANCE));
    }

    @Override
    public Source<SourceRecord, ?, ?> catalog() {
        return KafkaSources.catalog(
                config.kafka(),
                new KafkaInputDeserializer<>(
                        config.ingest(),
                        InputRecord::source,
                        new CodecTypeInfo<>(SourceRecord.Bytes.INSTANCE)));
    }

    @Override
    public CatalogEndOffsets catalogEndOffsets() {
        return new KafkaCatalogEndOffsets(config.kafka());
    }

    @Override
    public Sink<AcceptedEvent> canonicalEvents() {
        String topic = config.kafka().eventsTopic();
        return new ExactlyOnceKafkaSink<>(
                "events",
                topic,
                config.kafka(),
                new CanonicalEventSerializer(
                        topic, SchemaIds.of(config.schemaRegistryUrl()), generation));
    }

    @Override
    public Sink<LedgerRow> ledger() {
        return new LedgerSink(config.ledger(), new JdbcLedgerStoreFactory(config.ledger()));
    }

    @Override
    public Sink<Session> sessions() {
        String topic = config.kafka().sessionsTopic();
        return new ExactlyOnceKafkaSink<>(
                "sessions",
                topic,
                config.kafka(),
                new SessionSerializer(topic, SchemaIds.of(config.schemaRegistryUrl()), generation));
    }

    @Override
    public Sink<CapUpdate> frequencyCaps() {
        return new LowLatencyKafkaSink<>(
                config.kafka(),
                new FrequencyCapSerializer(
                        config.kafka().frequencyCapsTopic(),
                        SchemaIds.of(config.schemaRegistryUrl())));
    }

    @Override
    public Sink<MetricIncrement> campaignMetrics() {
        String topic = config.kafka().campaignMetricsTopic();
        return new ExactlyOnceKafkaSink<>(
                "campaign-metrics",
                topic,
                config.kafka(),
                new CampaignMetricSerializer(topic, generation));
    }

    @Override
    public Sink<DeadLetter> deadLetters() {
        String topic = config.kafka().deadLettersTopic();
        return new ExactlyOnceKafkaSink<>(
                "dead-letters", topic, config.kafka(), new DeadLetterSerializer(topic));
    }

    @Override
    public Sink<TallyTotal> tally() {
        return new JdbcTallySink(config.ledger());
    }

    @Override
    public Source<Void, ?, ?> watch(int parallelism) {
        return WatchSource.of(config, FlinkSettings.ledgerNeeds(parallelism));
    }
}
