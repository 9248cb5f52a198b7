package io.adtally.billing;

import io.adtally.event.AcceptedEvent;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Makes ledger rows of the accepted events that cost something; the price was found before. */
public final class BillingFunction implements FlatMapFunction<AcceptedEvent, LedgerRow> {
    private static final long serialVersionUID = 1;

    @Override
    public void flatMap(AcceptedEvent accepted, Collector<LedgerRow> rows) {
        if (accepted.charge() != null) {
            rows.collect(LedgerRow.of(accepted));
        }
    }
}
