package io.adtally.capping;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.CapKey;
import io.adtally.event.CappedImpression;
import io.adtally.event.Cycle;
import io.adtally.event.Samples;
import io.adtally.flink.CodecTrial;
import io.adtally.ingest.BenchTraffic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Which caps an impression counts towards, and what they come to. */
@State(Scope.Thread)
public class CappingBench {
    // Earlier than every event, so that none comes when its window has passed.
    private static final long WATERMARK_MS = Samples.NOON_MS - Samples.HOUR_MS;

    private Cycle<AcceptedEvent> accepted;
    private Cycle<Count> counts;
    private CodecTrial<CapState> state;
    private CodecTrial<CappedImpression> impression;

    private record Count(CapState before, CappedImpression impression) {}

    @Setup
    public void countOnce() throws IOException {
        List<AcceptedEvent> events = BenchTraffic.get().accepted();
        Map<CapKey, CapState> states = new HashMap<>();
        List<Count> all = new ArrayList<>();
        for (AcceptedEvent event : events) {
            for (CappedImpression one : CapRules.impressionsOf(event)) {
                CapState before = states.get(one.key());
                all.add(new Count(before, one));
                states.put(one.key(), CapRules.count(before, one, WATERMARK_MS));
            }
        }
        accepted = new Cycle<>(events);
        counts = new Cycle<>(all);
        state =
                new CodecTrial<>(
                        CapState.Bytes.INSTANCE,
                        all.stream().map(Count::before).filter(Objects::nonNull).toList());
        impression =
                new CodecTrial<>(
                        CappedImpression.Bytes.INSTANCE,
                        all.stream().map(Count::impression).toList());
    }

    @Benchmark
    public Object impressionsOf() {
        return CapRules.impressionsOf(accepted.next());
    }

    @Benchmark
    public Object count() {
        Count count = counts.next();
        return CapRules.count(count.before(), count.impression(), WATERMARK_MS);
    }

    @Benchmark
    public int writeState() throws IOException {
        return state.write();
    }

    @Benchmark
    public Object readState() throws IOException {
        return state.read();
    }

    @Benchmark
    public int writeImpression() throws IOException {
        return impression.write();
    }

    @Benchmark
    public Object readImpression() throws IOException {
        return impression.read();
    }
}
