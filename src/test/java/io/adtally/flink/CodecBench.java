package io.adtally.flink;

import io.adtally.billing.LedgerRow;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Codec;
import io.adtally.ingest.BenchTraffic;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What crosses a shuffle, or would if its stages were not chained. */
@State(Scope.Thread)
public class CodecBench {
    @Param({"AdEvent", "AcceptedEvent", "LedgerRow"})
    private String type;

    private CodecTrial<?> trial;

    @Setup
    public void encodeLoad() throws IOException {
        BenchTraffic traffic = BenchTraffic.get();
        List<AcceptedEvent> accepted = traffic.accepted();
        trial =
                switch (type) {
                    case "AdEvent" -> trial(AdEvent.Bytes.INSTANCE, traffic.events());
                    case "AcceptedEvent" -> trial(AcceptedEvent.Bytes.INSTANCE, accepted);
                    case "LedgerRow" -> trial(LedgerRow.Bytes.INSTANCE, rows(accepted));
                    default -> throw new IllegalArgumentException(type);
                };
    }

    @Benchmark
    public int write() throws IOException {
        return trial.write();
    }

    @Benchmark
    public Object read() throws IOException {
        return trial.read();
    }

    private static <T> CodecTrial<T> trial(Codec<T> codec, List<T> values) throws IOException {
        return new CodecTrial<>(codec, values);
    }

    private static List<LedgerRow> rows(List<AcceptedEvent> accepted) {
        return accepted.stream()
                .filter(event -> event.charge() != null)
                .map(LedgerRow::of)
                .toList();
    }
}
