package io.adtally.ingest;

import io.adtally.billing.ChargeRules;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.EventId;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import io.adtally.event.Terms;
import io.adtally.local.traffic.BenchScript;
import io.adtally.local.traffic.Message;
import io.adtally.local.traffic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Some seconds of the benchmark's load, as far as each stage sees it: food for micro benches. */
public final class BenchTraffic {
    private static final BenchScript.Load LOAD = new BenchScript.Load(1, 8_192, 1_000, 20_000);
    private static final long ONE_MILLI = 1_000;
    private static final BenchTraffic TRAFFIC = new BenchTraffic();

    private final Map<String, Terms> catalog = new HashMap<>();
    private final List<InputRecord> records = new ArrayList<>();
    private final List<AdEvent> events = new ArrayList<>();
    private final List<AcceptedEvent> accepted = new ArrayList<>();

    private BenchTraffic() {
        BenchScript script = new BenchScript(LOAD, Input.BROKER_MS);
        for (Message message = script.next(); message != null; message = script.next()) {
            SourceRecord source = source(message);
            if (message.topic().equals(Topics.CATALOG)) {
                addTerms(source);
            } else {
                records.add(new InputRecord(source, 0, false, false));
            }
        }
        decode();
        accept();
    }

    /** The same for every bench. */
    public static BenchTraffic get() {
        return TRAFFIC;
    }

    /** All that the topic holds: the malformed and the doubled too. */
    public List<InputRecord> records() {
        return records;
    }

    /** The valid ones, doubled ones too. */
    public List<AdEvent> events() {
        return events;
    }

    /** Those whose impression came before them, doubled ones too, with terms and charge. */
    public List<AcceptedEvent> accepted() {
        return accepted;
    }

    public Terms terms(String token) {
        return catalog.get(token);
    }

    private void addTerms(SourceRecord source) {
        try {
            Terms terms = CatalogEntryRules.check(source);
            catalog.put(terms.token(), terms);
        } catch (RejectedException e) {
            throw new IllegalStateException("the load has a bad catalog", e);
        }
    }

    private void decode() {
        IngestRules rules = new IngestRules(Input.CONFIG);
        for (InputRecord record : records) {
            if (rules.decide(record) instanceof IngestDecision.Accepted decision) {
                events.add(decision.event());
            }
        }
    }

    private void accept() {
        Map<EventId, AdEvent> impressions = new HashMap<>();
        for (AdEvent event : events) {
            if (event.isImpression()) {
                impressions.put(event.eventId(), event);
            }
            AdEvent impression = impressions.get(event.impressionKey());
            if (impression != null) {
                Terms terms = catalog.get(impression.placementToken());
                accepted.add(
                        new AcceptedEvent(
                                event,
                                terms,
                                impression.eventTimeMs(),
                                event.isImpression() ? 1 : 2,
                                false,
                                ChargeRules.charge(event, terms, ONE_MILLI),
                                null));
            }
        }
    }

    private static SourceRecord source(Message message) {
        return new SourceRecord(
                message.topic(),
                0,
                0,
                Input.BROKER_MS,
                0,
                SourceRecord.PROTOBUF,
                message.key(),
                message.value());
    }
}
