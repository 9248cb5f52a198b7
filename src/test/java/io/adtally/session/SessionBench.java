package io.adtally.session;

import io.adtally.event.Cycle;
import io.adtally.event.Samples;
import io.adtally.event.UserEvent;
import io.adtally.event.UserKey;
import io.adtally.flink.CodecTrial;
import io.adtally.ingest.BenchTraffic;
import io.adtally.session.SessionState.Kept;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What an event does to its user's sessions, of about ten events each. */
@State(Scope.Thread)
public class SessionBench {
    // Earlier than every event, so that all of them stay open.
    private static final long WATERMARK_MS = Samples.NOON_MS - Samples.HOUR_MS;

    private final SessionRules rules = new SessionRules(Visits.CONFIG);
    private Cycle<Visit> visits;
    private CodecTrial<SessionState> state;
    private CodecTrial<UserEvent> event;

    private record Visit(List<Kept> before, UserEvent event) {}

    @Setup
    public void visitOnce() throws IOException {
        List<UserEvent> events = new ArrayList<>();
        BenchTraffic.get()
                .accepted()
                .forEach(one -> new UserEvents().flatMap(one, new ListCollector<>(events)));
        Map<UserKey, List<Kept>> sessions = new HashMap<>();
        List<Visit> all = new ArrayList<>();
        for (UserEvent one : events) {
            List<Kept> before = sessions.getOrDefault(one.user(), List.of());
            all.add(new Visit(before, one));
            sessions.put(one.user(), rules.add(before, one, WATERMARK_MS).kept());
        }
        visits = new Cycle<>(all);
        event = new CodecTrial<>(UserEvent.Bytes.INSTANCE, events);
        state =
                new CodecTrial<>(
                        SessionState.Bytes.INSTANCE,
                        all.stream()
                                .map(visit -> new SessionState(visit.before(), WATERMARK_MS))
                                .toList());
    }

    @Benchmark
    public Object add() {
        Visit visit = visits.next();
        return rules.add(visit.before(), visit.event(), WATERMARK_MS);
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
    public int writeEvent() throws IOException {
        return event.write();
    }

    @Benchmark
    public Object readEvent() throws IOException {
        return event.read();
    }
}
