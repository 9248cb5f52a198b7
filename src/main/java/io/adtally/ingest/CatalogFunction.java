package io.adtally.ingest;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.SideOutputs;
import io.adtally.event.CatalogUpdate;
import io.adtally.event.Outcome;
import io.adtally.event.SourceRecord;
import io.adtally.event.TallyIncrement;
import io.adtally.event.Terms;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Reads the catalog. A refused record goes on all the same, without terms: the impression stage
 * must know how far the catalog has been read.
 */
public final class CatalogFunction extends ProcessFunction<SourceRecord, CatalogUpdate> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(SourceRecord source, Context context, Collector<CatalogUpdate> out) {
        context.output(SideOutputs.OUTCOMES, TallyIncrement.one(source, Outcome.RECEIVED));
        out.collect(new CatalogUpdate(termsIn(source, context), source));
    }

    private static Terms termsIn(SourceRecord source, Context context) {
        try {
            return CatalogEntryRules.check(source);
        } catch (RejectedException e) {
            context.output(
                    SideOutputs.DEAD_LETTERS, new DeadLetter(source, e.reason(), e.getMessage()));
            context.output(
                    SideOutputs.OUTCOMES, TallyIncrement.deadLettered(source, e.reason().name()));
            return null;
        }
    }
}
