package io.adtally.ingest;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.SideOutputs;
import io.adtally.event.AdEvent;
import io.adtally.event.Outcome;
import io.adtally.event.TallyIncrement;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Parts valid events from dead letters and counts both. The decision itself is made in the source,
 * by {@link IngestRules}, because watermarks are made there, for each partition, and only a valid
 * event may move one.
 *
 * <p>Metrics: {@code ingest.rejected} with the label {@code reason}, for each reason of its own,
 * and {@code ingest.cleared} with the label {@code field}, for each field that can be left out.
 */
public final class IngestFunction extends ProcessFunction<IngestDecision, AdEvent> {
    private static final long serialVersionUID = 1L;

    private transient Map<RejectionReason, Counter> rejected;

    /** By the field's path. */
    private transient Map<String, Counter> cleared;

    @Override
    public void open(OpenContext openContext) {
        rejected = new EnumMap<>(RejectionReason.class);
        for (RejectionReason reason : RejectionReason.values()) {
            if (reason.origin() == RejectionReason.Origin.INGEST) {
                rejected.put(reason, counter("reason", reason.name(), "rejected"));
            }
        }
        cleared = new HashMap<>();
        for (ClearedFields.Field field : ClearedFields.Field.values()) {
            cleared.put(field.path(), counter("field", field.path(), "cleared"));
        }
    }

    private Counter counter(String label, String value, String name) {
        return getRuntimeContext()
                .getMetricGroup()
                .addGroup("ingest")
                .addGroup(label, value)
                .counter(name);
    }

    @Override
    public void processElement(IngestDecision decision, Context context, Collector<AdEvent> out) {
        context.output(
                SideOutputs.OUTCOMES, TallyIncrement.one(decision.source(), Outcome.RECEIVED));
        if (decision instanceof IngestDecision.Accepted accepted) {
            for (String field : accepted.event().clearedFields()) {
                cleared.get(field).inc();
                context.output(
                        SideOutputs.OUTCOMES, TallyIncrement.cleared(decision.source(), field));
            }
            out.collect(accepted.event());
        } else if (decision instanceof IngestDecision.Rejected refused) {
            reject(refused.letter(), context);
        }
    }

    private void reject(DeadLetter letter, Context context) {
        rejected.get(letter.reason()).inc();
        context.output(SideOutputs.DEAD_LETTERS, letter);
        context.output(
                SideOutputs.OUTCOMES,
                TallyIncrement.deadLettered(letter.source(), letter.reason().name()));
    }
}
