package io.adtally.capping;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.CappedImpression;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Makes of each impression one for every cap it counts towards. */
public final class CappedImpressions implements FlatMapFunction<AcceptedEvent, CappedImpression> {
    private static final long serialVersionUID = 1L;

    @Override
    public void flatMap(AcceptedEvent accepted, Collector<CappedImpression> out) {
        CapRules.impressionsOf(accepted).forEach(out::collect);
    }
}
