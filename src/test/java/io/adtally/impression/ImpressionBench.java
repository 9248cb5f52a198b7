package io.adtally.impression;

import io.adtally.billing.ChargeRules;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Cycle;
import io.adtally.event.EventId;
import io.adtally.event.Facts;
import io.adtally.event.Samples;
import io.adtally.event.Terms;
import io.adtally.flink.CodecTrial;
import io.adtally.ingest.BenchTraffic;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whether an event counts, and what is remembered of it; without the look into RocksDB. */
@State(Scope.Thread)
public class ImpressionBench {
    private final ImpressionRules rules =
            new ImpressionRules(ImpressionHarness.CONFIG, ChargeRules::charge);
    private ImpressionMemory memory;
    private Cycle<AdEvent> impressions;
    private Cycle<Known> clicks;
    private CodecTrial<ImpressionState> state;

    private record Known(AdEvent event, ImpressionState state) {}

    @Setup
    public void prepareLoad() throws IOException {
        BenchTraffic traffic = BenchTraffic.get();
        memory = new Tokens(traffic);
        Map<EventId, ImpressionState> states =
                traffic.accepted().stream()
                        .filter(accepted -> accepted.event().isImpression())
                        .collect(
                                Collectors.toMap(
                                        accepted -> accepted.event().impressionKey(),
                                        ImpressionBench::stateOf,
                                        (one, again) -> one));
        impressions = new Cycle<>(of(traffic, true).map(AcceptedEvent::event).toList());
        List<Known> known =
                of(traffic, false)
                        .map(AcceptedEvent::event)
                        .map(event -> new Known(event, states.get(event.impressionKey())))
                        .toList();
        clicks = new Cycle<>(known);
        state = new CodecTrial<>(ImpressionState.Bytes.INSTANCE, List.copyOf(states.values()));
    }

    @Benchmark
    public Object decideImpression() throws Exception {
        return rules.decide(impressions.next(), null, memory, Samples.NOON_MS);
    }

    @Benchmark
    public Object decideClick() throws Exception {
        Known click = clicks.next();
        return rules.decide(click.event(), click.state(), memory, Samples.NOON_MS);
    }

    @Benchmark
    public int writeState() throws IOException {
        return state.write();
    }

    @Benchmark
    public Object readState() throws IOException {
        return state.read();
    }

    private static Stream<AcceptedEvent> of(BenchTraffic traffic, boolean impression) {
        return traffic.accepted().stream()
                .filter(accepted -> accepted.event().isImpression() == impression);
    }

    private static ImpressionState stateOf(AcceptedEvent accepted) {
        return ImpressionState.of(accepted.event(), accepted.terms());
    }

    /** The catalog, and nothing held or overflowing. */
    private static final class Tokens implements ImpressionMemory {
        private final BenchTraffic traffic;
        private final Map<String, TokenTerms> histories;

        Tokens(BenchTraffic traffic) {
            this.traffic = traffic;
            this.histories =
                    of(traffic, true)
                            .map(AcceptedEvent::terms)
                            .distinct()
                            .collect(
                                    Collectors.toMap(
                                            Terms::token, terms -> new TokenTerms(List.of(terms))));
        }

        @Override
        public Facts overflowFacts(EventId eventId) {
            return null;
        }

        @Override
        public AdEvent held(EventId eventId) {
            return null;
        }

        @Override
        public boolean isCatalogComplete() {
            return true;
        }

        @Override
        public TokenTerms terms(String token) {
            return histories.get(token);
        }

        @Override
        public Terms pricedBy(ImpressionState impression) {
            return traffic.terms(impression.token());
        }
    }
}
