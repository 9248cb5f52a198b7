package io.adtally.ingest;

import io.adtally.ingest.Strictness.Example;
import io.adtally.ingest.Strictness.Row;
import io.adtally.proto.events.v1.AdEvent;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Both decoders give the same verdict, whatever event breaks a rule, and however bytes break. */
class StrictnessPropertyTest {
    /** A row with one of its examples. */
    record Trial(Row row, Example example) {}

    @Property
    void anyEventThatBreaksARuleGetsItsVerdict(
            @ForAll("events") AdEvent.Builder event, @ForAll("trials") Trial trial) {
        StrictnessTest.assertHolds(trial.row(), trial.example(), event.build());
    }

    @Property
    void protobufGetsTheVerdictOfTheSameInJson(
            @ForAll("events") AdEvent.Builder event,
            @ForAll @IntRange(max = 4095) int position,
            @ForAll byte flipped) {
        byte[] value = event.build().toByteArray();
        value[position % value.length] ^= flipped;
        SameVerdict.check(value);
    }

    @Property
    void jsonGetsTheVerdictOfTheSameInProtobuf(
            @ForAll("events") AdEvent.Builder event,
            @ForAll @IntRange(max = 4095) int position,
            @ForAll("pieces") String piece) {
        String text = Strictness.print(event.build());
        int at = position % text.length();
        SameVerdict.check(Strictness.bytes(text.substring(0, at) + piece + text.substring(at)));
    }

    @Provide
    Arbitrary<AdEvent.Builder> events() {
        return WireEvents.valid();
    }

    @Provide
    Arbitrary<Trial> trials() {
        List<Trial> trials =
                Strictness.rows().stream()
                        .flatMap(
                                row ->
                                        row.examples().stream()
                                                .map(example -> new Trial(row, example)))
                        .toList();
        return Arbitraries.of(trials);
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of("0", "9", "-", "\\u0000", "é", "x", ".0", "1e3", " ", "null", "\"");
    }
}
