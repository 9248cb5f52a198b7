package io.adtally.event;

import io.adtally.ingest.BenchTraffic;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The idempotency key. */
@State(Scope.Thread)
public class EventIdBench {
    private final Cycle<AdEvent> events = new Cycle<>(BenchTraffic.get().events());

    @Benchmark
    public Object eventId() {
        AdEvent event = events.next();
        return EventId.of(event.impressionId(), event.type(), event.discriminator());
    }
}
