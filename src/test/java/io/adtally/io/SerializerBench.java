package io.adtally.io;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.Cycle;
import io.adtally.event.EventType;
import io.adtally.event.MediaType;
import io.adtally.event.MetricIncrement;
import io.adtally.event.MetricKey;
import io.adtally.event.Samples;
import io.adtally.ingest.BenchTraffic;
import java.util.stream.IntStream;
import org.apache.datasketches.hll.HllSketch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What comes out, to the bytes that Kafka gets. */
@State(Scope.Thread)
public class SerializerBench {
    private static final int SCHEMA_ID = 1;
    private static final long GENERATION = 1_772_366_400_000L;

    private final CanonicalEventSerializer canonicalEvents =
            new CanonicalEventSerializer("events", (topic, schema) -> SCHEMA_ID, GENERATION);
    private final CampaignMetricSerializer campaignMetrics =
            new CampaignMetricSerializer("metrics", GENERATION);
    private Cycle<AcceptedEvent> accepted;
    private Cycle<MetricIncrement> increments;

    @Setup
    public void open() {
        canonicalEvents.open(null, null);
        accepted = new Cycle<>(BenchTraffic.get().accepted());
        increments =
                new Cycle<>(
                        IntStream.range(0, 1_000).mapToObj(SerializerBench::increment).toList());
    }

    @Benchmark
    public Object canonicalEvent() {
        return canonicalEvents.serialize(accepted.next(), null, null);
    }

    @Benchmark
    public Object campaignMetric() {
        return campaignMetrics.serialize(increments.next(), null, null);
    }

    /** Of a few users each, as most are. */
    private static MetricIncrement increment(int number) {
        HllSketch users = new HllSketch(16);
        IntStream.rangeClosed(0, number % 8).forEach(user -> users.update("user-" + user));
        return new MetricIncrement(
                new MetricKey(
                        Samples.NOON_MS,
                        "advertiser-" + number % 50,
                        "campaign-" + number,
                        "line-" + number,
                        "creative-" + number,
                        MediaType.DISPLAY,
                        EventType.IMPRESSION,
                        "DE",
                        "USD",
                        false),
                number,
                0,
                1_000L * number,
                number % 1_000,
                users.toCompactByteArray());
    }
}
