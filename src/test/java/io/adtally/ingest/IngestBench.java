package io.adtally.ingest;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.adtally.event.Cycle;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import io.adtally.proto.events.v1.AdEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From the record's bytes to the decision. */
@State(Scope.Thread)
public class IngestBench {
    private final IngestRules rules = new IngestRules(Input.CONFIG);
    private Cycle<InputRecord> protobuf;
    private Cycle<InputRecord> json;

    @Setup
    public void decodeLoad() throws InvalidProtocolBufferException {
        BenchTraffic traffic = BenchTraffic.get();
        protobuf = new Cycle<>(traffic.records());
        List<InputRecord> texts = new ArrayList<>();
        for (io.adtally.event.AdEvent event : traffic.events()) {
            texts.add(asJson(event.source()));
        }
        json = new Cycle<>(texts);
    }

    @Benchmark
    public Object protobuf() {
        return rules.decide(protobuf.next());
    }

    @Benchmark
    public Object json() {
        return rules.decide(json.next());
    }

    private static InputRecord asJson(SourceRecord source) throws InvalidProtocolBufferException {
        byte[] text =
                JsonFormat.printer()
                        .omittingInsignificantWhitespace()
                        .print(AdEvent.parseFrom(source.value()))
                        .getBytes(StandardCharsets.UTF_8);
        return new InputRecord(
                new SourceRecord(
                        source.topic(),
                        source.partition(),
                        source.offset(),
                        source.timestampMs(),
                        source.attempt(),
                        SourceRecord.JSON,
                        source.key(),
                        text),
                0,
                false,
                false);
    }
}
