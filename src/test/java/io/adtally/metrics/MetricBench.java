package io.adtally.metrics;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.Cycle;
import io.adtally.event.MetricIncrement;
import io.adtally.event.MetricKey;
import io.adtally.flink.CodecTrial;
import io.adtally.ingest.BenchTraffic;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From an event into its increment, and the increment on its way out. */
@State(Scope.Thread)
public class MetricBench {
    private final MetricCombiner combiner = new MetricCombiner();
    private final Map<MetricKey, MetricSum> sums = new HashMap<>();
    private Cycle<AcceptedEvent> accepted;
    private Cycle<Map.Entry<MetricKey, MetricSum>> finished;
    private CodecTrial<MetricIncrement> increment;

    @Setup
    public void addOnce() throws IOException {
        List<AcceptedEvent> events = BenchTraffic.get().accepted();
        accepted = new Cycle<>(events);
        events.forEach(this::add);
        finished = new Cycle<>(List.copyOf(sums.entrySet()));
        increment =
                new CodecTrial<>(
                        MetricIncrement.Bytes.INSTANCE,
                        sums.entrySet().stream()
                                .map(sum -> combiner.finish(sum.getKey(), sum.getValue()))
                                .toList());
    }

    /** The way of {@code CombineOperator}: key, look-up, sum and users sketch. */
    @Benchmark
    public Object add() {
        return add(accepted.next());
    }

    @Benchmark
    public Object finish() {
        Map.Entry<MetricKey, MetricSum> sum = finished.next();
        return combiner.finish(sum.getKey(), sum.getValue());
    }

    @Benchmark
    public int writeIncrement() throws IOException {
        return increment.write();
    }

    private MetricSum add(AcceptedEvent event) {
        MetricKey key = combiner.keyOf(event);
        MetricSum sum = combiner.add(sums.get(key), event);
        sums.put(key, sum);
        return sum;
    }
}
