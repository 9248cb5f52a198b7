package io.adtally.impression;

import io.adtally.billing.ChargeRules;
import io.adtally.config.AmountLimits;
import io.adtally.config.AttributionConfig;
import io.adtally.config.ImpressionConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.SideOutputs;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.CatalogEndOffsets;
import io.adtally.event.CatalogUpdate;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.Outcome;
import io.adtally.event.Samples;
import io.adtally.event.TallyIncrement;
import io.adtally.event.Terms;
import io.adtally.flink.CodecTypeInfo;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The impression stage alone, on RocksDB, with its clocks in the test's hands. */
final class ImpressionHarness {
    static final long DEDUP_HORIZON_MS = 7 * Samples.DAY_MS;
    static final long ORPHAN_HORIZON_MS = Samples.DAY_MS;
    static final long CATALOG_WAIT_MS = 5 * Samples.MINUTE_MS;
    static final long CATALOG_LEAD_MS = 10 * Samples.MINUTE_MS;

    static final long OUTAGE_ALLOWANCE_MS = 3 * Samples.DAY_MS;

    static final long CAUSAL_SKEW_MS = 5 * Samples.MINUTE_MS;
    static final long CLICK_WINDOW_MS = 7 * Samples.DAY_MS;
    static final long MAX_WINDOW_MS = 30 * Samples.DAY_MS;
    static final int MAX_CLICKS = 100;

    private static final Map<EventType, Long> WINDOWS_MS = windowsMs();

    // As in production: then a checkpoint writes a file, and files are merged.
    private static final boolean INCREMENTAL = true;

    private static final String CATALOG_LOG = "catalog";

    static final ImpressionConfig CONFIG =
            new ImpressionConfig(
                    CATALOG_LEAD_MS,
                    CATALOG_WAIT_MS,
                    DEDUP_HORIZON_MS,
                    ORPHAN_HORIZON_MS,
                    OUTAGE_ALLOWANCE_MS,
                    CAUSAL_SKEW_MS,
                    new AttributionConfig(WINDOWS_MS, MAX_WINDOW_MS),
                    MAX_CLICKS,
                    new AmountLimits(Map.of("JPY", 150_000_000_000_000L), 1_000_000_000_000L));

    private final KeyedBroadcastOperatorTestHarness<EventId, AdEvent, CatalogUpdate, AcceptedEvent>
            harness;
    private long checkpoint;
    private long catalogOffset;
    private final CatalogOf catalog;
    private int emitted;

    private static Map<EventType, Long> windowsMs() {
        Map<EventType, Long> windowsMs = new EnumMap<>(EventType.class);
        for (EventType type : EventType.values()) {
            windowsMs.put(type, type == EventType.CONVERSION ? MAX_WINDOW_MS : CLICK_WINDOW_MS);
        }
        return windowsMs;
    }

    /**
     * A stage whose catalog is complete once it has read {@code catalogEnd} of partition 0.
     *
     * @param catalogEnd looked at whenever the stage asks
     */
    static ImpressionHarness start(Map<Integer, Long> catalogEnd) throws Exception {
        return new ImpressionHarness(CONFIG, new CatalogOf(CATALOG_LOG, catalogEnd), null);
    }

    static ImpressionHarness start() throws Exception {
        return start(Map.of());
    }

    private ImpressionHarness(
            ImpressionConfig config, CatalogOf catalog, OperatorSubtaskState restored)
            throws Exception {
        this.catalog = catalog;
        harness =
                new KeyedBroadcastOperatorTestHarness<>(
                        new CoBroadcastWithKeyedOperator<>(
                                new ImpressionFunction(config, catalog, ChargeRules::charge),
                                List.of(Catalog.TERMS, Catalog.PROGRESS, Catalog.LOG)),
                        AdEvent::impressionKey,
                        CodecTypeInfo.ofKey(EventId.Bytes.INSTANCE),
                        1,
                        1,
                        0);
        harness.setStateBackend(new EmbeddedRocksDBStateBackend(INCREMENTAL));
        harness.setup(new CodecTypeInfo<>(AcceptedEvent.Bytes.INSTANCE).createSerializer(null));
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    /** The next attempt, from this one's snapshot. */
    ImpressionHarness restart(Map<Integer, Long> catalogEnd) throws Exception {
        return restart(CONFIG, new CatalogOf(CATALOG_LOG, catalogEnd));
    }

    /** The next attempt finds a catalog topic that was deleted and created again. */
    ImpressionHarness restartWithAnotherCatalog(Map<Integer, Long> catalogEnd) throws Exception {
        catalogOffset = 0;
        return restart(CONFIG, new CatalogOf("another", catalogEnd));
    }

    ImpressionHarness restartWithOrphanHorizonMs(long orphanHorizonMs) throws Exception {
        ImpressionConfig config =
                new ImpressionConfig(
                        CATALOG_LEAD_MS,
                        CATALOG_WAIT_MS,
                        DEDUP_HORIZON_MS,
                        orphanHorizonMs,
                        OUTAGE_ALLOWANCE_MS,
                        CAUSAL_SKEW_MS,
                        CONFIG.attribution(),
                        MAX_CLICKS,
                        CONFIG.amountLimits());
        return restart(config, catalog);
    }

    private ImpressionHarness restart(ImpressionConfig config, CatalogOf itsCatalog)
            throws Exception {
        OperatorSubtaskState snapshot = savepoint();
        long nowMs = harness.getProcessingTime();
        close();
        ImpressionHarness next = new ImpressionHarness(config, itsCatalog, snapshot);
        next.catalogOffset = catalogOffset;
        next.harness.setProcessingTime(nowMs);
        return next;
    }

    void checkpoint() throws Exception {
        harness.snapshot(++checkpoint, harness.getProcessingTime());
    }

    /** Whole by itself: of what checkpoints share the harness keeps no copy. */
    private OperatorSubtaskState savepoint() throws Exception {
        return harness.snapshotWithLocalState(
                        ++checkpoint,
                        harness.getProcessingTime(),
                        SavepointType.savepoint(SavepointFormatType.CANONICAL))
                .getJobManagerOwnedState();
    }

    /** Lets so much time pass for what state is kept by, and for nothing else. */
    ImpressionHarness ageMs(long ms) {
        harness.setStateTtlProcessingTime(ms);
        return this;
    }

    ImpressionHarness send(AdEvent... events) throws Exception {
        for (AdEvent event : events) {
            harness.processElement(event, event.eventTimeMs());
        }
        return this;
    }

    /** Published at noon of the samples' day. */
    ImpressionHarness publish(Terms... terms) throws Exception {
        for (Terms each : terms) {
            publish(Samples.update(each, catalogOffset++, Samples.NOON_MS));
        }
        return this;
    }

    ImpressionHarness publish(CatalogUpdate update) throws Exception {
        harness.processBroadcastElement(new StreamRecord<>(update));
        return this;
    }

    ImpressionHarness watermark(long timeMs) throws Exception {
        harness.processWatermark(timeMs);
        harness.processBroadcastWatermark(timeMs);
        return this;
    }

    ImpressionHarness waitMs(long ms) throws Exception {
        harness.setProcessingTime(harness.getProcessingTime() + ms);
        return this;
    }

    /** What was accepted since the last call. */
    List<AcceptedEvent> accepted() {
        List<AcceptedEvent> all = harness.extractOutputValues();
        List<AcceptedEvent> news = List.copyOf(all.subList(emitted, all.size()));
        emitted = all.size();
        return news;
    }

    /** All since the start, as "REASON impression-id"; for the catalog without the id. */
    List<String> deadLetters() {
        List<String> letters = new ArrayList<>();
        for (DeadLetter letter : side(SideOutputs.DEAD_LETTERS)) {
            letters.add(letter.reason().name());
        }
        return letters;
    }

    /** What a person is told in each dead letter. */
    List<String> messages() {
        return side(SideOutputs.DEAD_LETTERS).stream().map(DeadLetter::message).toList();
    }

    /** The sum for each outcome since the start, of all topics. */
    Map<Outcome, Long> tally() {
        Map<Outcome, Long> tally = new TreeMap<>();
        for (TallyIncrement each : side(SideOutputs.OUTCOMES)) {
            tally.merge(each.outcome(), each.count(), Long::sum);
        }
        tally.values().removeIf(count -> count == 0);
        return tally;
    }

    /** In how many states how many impressions have left something. */
    long keyedStateEntries() {
        KeyedStateBackend<EventId> states =
                ((AbstractStreamOperator<?>) harness.getOperator()).getKeyedStateBackend();
        long entries = 0;
        for (String state : List.of("impression", "held", "seen-overflow")) {
            try (Stream<EventId> keys = states.getKeys(state, VoidNamespace.INSTANCE)) {
                entries += keys.count();
            }
        }
        return entries;
    }

    /** How often the broker was asked how far the catalog reaches. */
    long catalogAsked() {
        return catalog.asked;
    }

    int eventTimeTimers() {
        return harness.numEventTimeTimers();
    }

    int processingTimeTimers() {
        return harness.numProcessingTimeTimers();
    }

    private <T> List<T> side(OutputTag<T> tag) {
        ConcurrentLinkedQueue<StreamRecord<T>> records = harness.getSideOutput(tag);
        return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
    }

    void close() throws Exception {
        harness.close();
    }

    /** What the broker says of the catalog. */
    private static final class CatalogOf implements CatalogEndOffsets {
        private static final long serialVersionUID = 1L;

        private final String log;
        private final transient Map<Integer, Long> end;
        private long asked;

        CatalogOf(String log, Map<Integer, Long> end) {
            this.log = log;
            this.end = end;
        }

        @Override
        public Map<Integer, Long> lastOffsets() {
            asked++;
            return Map.copyOf(end);
        }

        @Override
        public String log() {
            return log;
        }
    }
}
