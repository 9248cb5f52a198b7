package io.adtally.impression;

import static io.adtally.deadletter.RejectionReason.ORPHAN;
import static io.adtally.deadletter.RejectionReason.UNKNOWN_TOKEN;

import io.adtally.config.ImpressionConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.SideOutputs;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.CatalogEndOffsets;
import io.adtally.event.CatalogUpdate;
import io.adtally.event.EventId;
import io.adtally.event.Facts;
import io.adtally.event.Outcome;
import io.adtally.event.Pricing;
import io.adtally.event.SourceRecord;
import io.adtally.event.TallyIncrement;
import io.adtally.event.Terms;
import io.adtally.impression.ImpressionDecision.Accept;
import io.adtally.impression.ImpressionDecision.Duplicate;
import io.adtally.impression.ImpressionDecision.Hold;
import io.adtally.impression.ImpressionDecision.Reject;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deduplicates, joins to the impression and prices, by {@link ImpressionRules}; keyed by {@link
 * AdEvent#impressionKey}. Live, delayed and retried records meet here, so they are deduplicated
 * against each other.
 *
 * <p>State: {@link ImpressionStore}, {@link HeldEvents} and the {@link Catalog}.
 *
 * <p>Metric of the first subtask: {@code catalog.entries-above-limit}, the catalog entries that
 * stand although the settings would refuse them today.
 */
public final class ImpressionFunction
        extends KeyedBroadcastProcessFunction<EventId, AdEvent, CatalogUpdate, AcceptedEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(ImpressionFunction.class);

    /** Enough to see what is wrong; the metric has the number of all. */
    private static final int MAX_EXCESSES_LOGGED = 20;

    private final ImpressionConfig config;
    private final CatalogEndOffsets catalogEndOffsets;
    private final Pricing pricing;

    private transient ImpressionRules rules;
    private transient CatalogRules catalogRules;
    private transient ImpressionStore impression;
    private transient HeldEvents held;
    private transient Catalog catalog;
    private transient boolean speaksForCatalog;
    private transient boolean catalogReviewed;
    private transient long entriesAboveLimit;

    /**
     * The stage under its settings.
     *
     * @param catalogEndOffsets asked when a subtask opens, and before a token is given up
     */
    public ImpressionFunction(
            ImpressionConfig config, CatalogEndOffsets catalogEndOffsets, Pricing pricing) {
        this.config = config;
        this.catalogEndOffsets = catalogEndOffsets;
        this.pricing = pricing;
    }

    @Override
    public void open(OpenContext context) {
        rules = new ImpressionRules(config, pricing);
        catalogRules = new CatalogRules(config);
        impression = new ImpressionStore(getRuntimeContext(), config);
        held =
                new HeldEvents(
                        getRuntimeContext(), config.orphanHorizonMs(), config.catalogWaitMs());
        catalog = new Catalog(catalogEndOffsets, held.lastPollsMs());
        speaksForCatalog = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
        if (speaksForCatalog) {
            getRuntimeContext()
                    .getMetricGroup()
                    .addGroup("catalog")
                    .gauge("entries-above-limit", () -> entriesAboveLimit);
        }
    }

    @Override
    public void processElement(AdEvent event, ReadOnlyContext ctx, Collector<AcceptedEvent> out)
            throws Exception {
        if (!catalogReviewed) {
            reviewCatalog(ctx.getBroadcastState(Catalog.TERMS));
        }
        ImpressionState state = impression.get();
        ImpressionDecision decision =
                rules.decide(event, state, new Memory(ctx), ctx.timerService().currentWatermark());
        if (decision instanceof Accept accept) {
            accept(accept, ctx, out);
            // Whatever was held for it, or for an older impression of its id, goes on.
            if (state != null && event.isImpression()) {
                releaseHeld(ctx, out);
            }
        } else if (decision instanceof Duplicate) {
            ctx.output(SideOutputs.OUTCOMES, TallyIncrement.one(event.source(), Outcome.DUPLICATE));
        } else if (decision instanceof Reject reject) {
            reject(event.source(), reject.reason(), reject.message(), ctx);
        } else {
            hold(event, state, ctx);
        }
    }

    @Override
    public void processBroadcastElement(
            CatalogUpdate update, Context ctx, Collector<AcceptedEvent> out) throws Exception {
        if (!catalogReviewed) {
            reviewCatalog(ctx.getBroadcastState(Catalog.TERMS));
        }
        if (update.terms() != null) {
            addTerms(update, ctx);
        }
        catalog.advance(
                ctx.getBroadcastState(Catalog.PROGRESS),
                ctx.getBroadcastState(Catalog.LOG),
                update);
    }

    /** Processing time: an impression asks the catalog again. Event time: waiting has an end. */
    @Override
    public void onTimer(long timestamp, OnTimerContext ctx, Collector<AcceptedEvent> out)
            throws Exception {
        HeldEvent waiting = held.get(ctx.getCurrentKey());
        if (ctx.timeDomain() == TimeDomain.EVENT_TIME) {
            expire(waiting, ctx);
        } else if (waiting != null) {
            askCatalogAgain(waiting, ctx, out);
        }
    }

    private void accept(Accept accept, ReadOnlyContext ctx, Collector<AcceptedEvent> out)
            throws Exception {
        impression.put(accept);
        out.collect(accept.event());
        SourceRecord source = accept.event().event().source();
        ctx.output(
                SideOutputs.OUTCOMES,
                accept.event().isSuppressed()
                        ? TallyIncrement.suppressed(source, accept.event().notBilledReason())
                        : TallyIncrement.one(source, Outcome.ACCEPTED));
    }

    private static void reject(
            SourceRecord source, RejectionReason reason, String message, ReadOnlyContext ctx) {
        ctx.output(SideOutputs.DEAD_LETTERS, new DeadLetter(source, reason, message));
        ctx.output(SideOutputs.OUTCOMES, TallyIncrement.deadLettered(source, reason.name()));
    }

    private void hold(AdEvent event, ImpressionState state, ReadOnlyContext ctx) throws Exception {
        if (state == null) {
            impression.await();
        }
        held.add(event, ctx.timerService());
        ctx.output(SideOutputs.OUTCOMES, TallyIncrement.one(event.source(), Outcome.HELD));
    }

    private void release(AdEvent event, ReadOnlyContext ctx) throws Exception {
        held.remove(event, ctx.timerService());
        ctx.output(SideOutputs.OUTCOMES, TallyIncrement.released(event.source()));
    }

    /** The impression has come: all that waited for it goes on, but what is too late for it. */
    private void releaseHeld(ReadOnlyContext ctx, Collector<AcceptedEvent> out) throws Exception {
        for (AdEvent event : held.inEventTimeOrder()) {
            ImpressionDecision decision = rules.resume(event, impression.get(), new Memory(ctx));
            if (!(decision instanceof Hold)) {
                release(event, ctx);
                settle(event, decision, ctx, out);
            }
        }
    }

    /** A held event's end: it counts or it does not. */
    private void settle(
            AdEvent event,
            ImpressionDecision decision,
            ReadOnlyContext ctx,
            Collector<AcceptedEvent> out)
            throws Exception {
        if (decision instanceof Accept accept) {
            accept(accept, ctx, out);
        } else if (decision instanceof Reject reject) {
            reject(event.source(), reject.reason(), reject.message(), ctx);
        } else {
            throw new IllegalStateException(event.eventId() + " was released to " + decision);
        }
    }

    private void askCatalogAgain(
            HeldEvent waiting, ReadOnlyContext ctx, Collector<AcceptedEvent> out) throws Exception {
        Memory memory = new Memory(ctx);
        AdEvent event = waiting.event();
        ImpressionDecision decision = rules.resume(event, impression.get(), memory);
        if (!(decision instanceof Hold)) {
            release(event, ctx);
            settle(event, decision, ctx, out);
            afterImpression(ctx, out);
        } else if (memory.isCatalogComplete()
                && memory.isCatalogReadUntil(held.catalogDeadlineMs(waiting, ctx.timerService()))) {
            giveUpOnToken(event, ctx);
            afterImpression(ctx, out);
        } else {
            held.pollLater(waiting, memory.isCatalogComplete(), ctx.timerService());
        }
    }

    /** The impression no longer waits; what waited for it goes on, or is judged by its own time. */
    private void afterImpression(ReadOnlyContext ctx, Collector<AcceptedEvent> out)
            throws Exception {
        ImpressionState state = impression.get();
        // Null after an outage so long that the note of what is held was collected.
        if (state == null || state.isAwaited()) {
            expire(null, ctx);
        } else {
            releaseHeld(ctx, out);
        }
    }

    /**
     * Whatever has waited to its end becomes a dead letter; but nothing while its impression is
     * here and only waits for the catalog, for how fast that comes must not count.
     *
     * @param waiting the impression, if it is held
     */
    private void expire(HeldEvent waiting, ReadOnlyContext ctx) throws Exception {
        if (waiting != null) {
            if (!held.isOverdue(waiting.event(), ctx.timerService())) {
                return;
            }
            giveUpOnToken(waiting.event(), ctx);
        }
        for (AdEvent event : held.inEventTimeOrder()) {
            if (held.isOverdue(event, ctx.timerService())) {
                release(event, ctx);
                reject(event.source(), ORPHAN, "impression did not come in time", ctx);
            } else {
                held.waitOn(event, ctx.timerService());
            }
        }
        ImpressionState state = impression.get();
        if (state != null && state.isAwaited() && held.isEmpty()) {
            impression.forget();
        }
    }

    private void giveUpOnToken(AdEvent event, ReadOnlyContext ctx) throws Exception {
        release(event, ctx);
        reject(
                event.source(),
                UNKNOWN_TOKEN,
                "placement_token %s is not in the catalog".formatted(event.placementToken()),
                ctx);
    }

    /**
     * Tells of restored entries that the settings would refuse today. They stand: events were
     * priced by them. What comes now is refused, so one look after each start sees them all.
     */
    private void reviewCatalog(ReadOnlyBroadcastState<String, TokenTerms> catalogTerms)
            throws Exception {
        catalogReviewed = true;
        if (!speaksForCatalog) {
            return;
        }
        for (Map.Entry<String, TokenTerms> token : catalogTerms.immutableEntries()) {
            for (Terms terms : token.getValue().history()) {
                String excess = catalogRules.excess(terms);
                if (excess != null && ++entriesAboveLimit <= MAX_EXCESSES_LOGGED) {
                    LOG.warn(
                            "A catalog entry in state is above the limits of the settings and"
                                    + " stands: {}, from valid_from_ms {} on",
                            excess,
                            terms.validFromMs());
                }
            }
        }
    }

    private void addTerms(CatalogUpdate update, Context ctx) throws Exception {
        BroadcastState<String, TokenTerms> terms = ctx.getBroadcastState(Catalog.TERMS);
        String token = update.terms().token();
        CatalogDecision decision =
                catalogRules.decide(
                        terms.get(token), update.terms(), update.source().timestampMs());
        if (decision instanceof CatalogDecision.Added added) {
            terms.put(token, added.terms());
        }
        if (speaksForCatalog) {
            tell(update.source(), decision, ctx);
        }
    }

    /** Every subtask decides the same; one of them says so. */
    private static void tell(SourceRecord source, CatalogDecision decision, Context ctx) {
        if (decision instanceof CatalogDecision.Refused refused) {
            ctx.output(
                    SideOutputs.DEAD_LETTERS,
                    new DeadLetter(source, refused.reason(), refused.message()));
            ctx.output(
                    SideOutputs.OUTCOMES,
                    TallyIncrement.deadLettered(source, refused.reason().name()));
        } else {
            Outcome outcome =
                    decision instanceof CatalogDecision.Added
                            ? Outcome.ACCEPTED
                            : Outcome.DUPLICATE;
            ctx.output(SideOutputs.OUTCOMES, TallyIncrement.one(source, outcome));
        }
    }

    /** The state of the current key, as the rules ask for it. */
    private final class Memory implements ImpressionMemory {
        private final ReadOnlyContext ctx;

        Memory(ReadOnlyContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public Facts overflowFacts(EventId eventId) throws Exception {
            return impression.overflowFacts(eventId);
        }

        @Override
        public AdEvent held(EventId eventId) throws Exception {
            HeldEvent event = held.get(eventId);
            return event == null ? null : event.event();
        }

        @Override
        public boolean isCatalogComplete() throws Exception {
            return catalog.isComplete(
                    ctx.getBroadcastState(Catalog.PROGRESS), ctx.getBroadcastState(Catalog.LOG));
        }

        boolean isCatalogReadUntil(long momentMs) throws Exception {
            return catalog.isReadUntil(
                    momentMs,
                    ctx.timerService().currentProcessingTime(),
                    ctx.getBroadcastState(Catalog.PROGRESS),
                    ctx.getBroadcastState(Catalog.LOG));
        }

        @Override
        public TokenTerms terms(String token) throws Exception {
            return ctx.getBroadcastState(Catalog.TERMS).get(token);
        }

        @Override
        public Terms pricedBy(ImpressionState state) throws Exception {
            TokenTerms known = terms(state.token());
            Terms terms = known == null ? null : known.beginningAt(state.termsValidFromMs());
            if (terms == null) {
                throw new SuppressRestartsException(
                        new IllegalStateException(
                                "the catalog lost the terms by which %s was priced: restore a savepoint that has them"
                                        .formatted(state)));
            }
            return terms;
        }
    }
}
