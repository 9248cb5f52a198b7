package io.adtally.billing;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.Cycle;
import io.adtally.ingest.BenchTraffic;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From an event to its ledger row. */
@State(Scope.Thread)
public class ChargeBench {
    private static final long ONE_MILLI = 1_000;

    private final BenchTraffic traffic = BenchTraffic.get();
    private final Cycle<AcceptedEvent> accepted = new Cycle<>(traffic.accepted());
    private final Cycle<AcceptedEvent> charged =
            new Cycle<>(
                    traffic.accepted().stream().filter(event -> event.charge() != null).toList());

    @Benchmark
    public Object charge() {
        AcceptedEvent event = accepted.next();
        return ChargeRules.charge(event.event(), event.terms(), ONE_MILLI);
    }

    @Benchmark
    public Object ledgerRow() {
        return LedgerRow.of(charged.next());
    }
}
