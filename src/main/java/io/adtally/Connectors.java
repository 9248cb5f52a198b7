package io.adtally;

import io.adtally.billing.LedgerRow;
import io.adtally.deadletter.DeadLetter;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.CapUpdate;
import io.adtally.event.CatalogEndOffsets;
import io.adtally.event.MetricIncrement;
import io.adtally.event.Session;
import io.adtally.event.SourceRecord;
import io.adtally.event.TallyTotal;
import io.adtally.ingest.IngestDecision;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;

/** The outside world, as the pipeline sees it: what it reads from and writes to. */
interface Connectors {
    Source<IngestDecision, ?, ?> events();

    Source<IngestDecision, ?, ?> delayedEvents();

    Source<SourceRecord, ?, ?> catalog();

    CatalogEndOffsets catalogEndOffsets();

    Sink<AcceptedEvent> canonicalEvents();

    Sink<LedgerRow> ledger();

    Sink<Session> sessions();

    Sink<CapUpdate> frequencyCaps();

    Sink<MetricIncrement> campaignMetrics();

    Sink<DeadLetter> deadLetters();

    Sink<TallyTotal> tally();

    /**
     * Watches the outside world and gives nothing.
     *
     * @param parallelism of the job
     */
    Source<Void, ?, ?> watch(int parallelism);
}
