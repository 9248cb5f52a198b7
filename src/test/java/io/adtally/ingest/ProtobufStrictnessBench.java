package io.adtally.ingest;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.adtally.event.Cycle;
import io.adtally.proto.events.v1.AdEvent;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What strictness adds to protobuf's own parser. */
@State(Scope.Thread)
public class ProtobufStrictnessBench {
    private final Parser<AdEvent> parser = DiscardUnknownFieldsParser.wrap(AdEvent.parser());
    private final ProtobufStrictness strictness = ProtobufStrictness.of(AdEvent.getDescriptor());
    private Cycle<byte[]> load;
    private Cycle<byte[]> labelled;

    @Setup
    public void decodeLoad() {
        List<byte[]> values =
                BenchTraffic.get().events().stream().map(event -> event.source().value()).toList();
        load = new Cycle<>(values);
        labelled = new Cycle<>(values.stream().map(ProtobufStrictnessBench::withLabels).toList());
    }

    @Benchmark
    public Object parse() throws InvalidProtocolBufferException {
        return parser.parseFrom(load.next());
    }

    /** The bytes are in the processor's cache then, as in the decoder. */
    @Benchmark
    public Object parseStrictly() throws InvalidProtocolBufferException, RejectedException {
        byte[] value = load.next();
        AdEvent event = parser.parseFrom(value);
        strictness.check(value);
        return event;
    }

    @Benchmark
    public Object parseThreeLabels() throws InvalidProtocolBufferException {
        return parser.parseFrom(labelled.next());
    }

    @Benchmark
    public Object parseThreeLabelsStrictly()
            throws InvalidProtocolBufferException, RejectedException {
        byte[] value = labelled.next();
        AdEvent event = parser.parseFrom(value);
        strictness.check(value);
        return event;
    }

    private static byte[] withLabels(byte[] value) {
        try {
            return AdEvent.parseFrom(value).toBuilder()
                    .putLabels("placement", "top")
                    .putLabels("team", "blue")
                    .putLabels("experiment", "b-17")
                    .build()
                    .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
