package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.RejectionReason;
import io.adtally.ingest.Strictness.Example;
import io.adtally.ingest.Strictness.Row;
import io.adtally.ingest.Strictness.Verdict;
import io.adtally.proto.events.v1.AdEvent;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both decoders keep to the strictness table. */
class StrictnessTest {
    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("examples")
    void bothFormatsGiveTheVerdict(
            String field, String rule, String name, Row row, Example example) {
        assertHolds(row, example, Input.impression().build());
    }

    @Test
    void triesEachRow() {
        assertThat(Strictness.rows()).allSatisfy(row -> assertThat(row.examples()).isNotEmpty());
        assertThat(Strictness.rows())
                .allSatisfy(
                        row ->
                                assertThat(row.reason() != null)
                                        .isEqualTo(row.verdict() == Verdict.REFUSED));
    }

    static Stream<Arguments> examples() {
        return Strictness.rows().stream()
                .flatMap(
                        row ->
                                row.examples().stream()
                                        .map(
                                                example ->
                                                        Arguments.of(
                                                                row.field(),
                                                                row.rule(),
                                                                example.name(),
                                                                row,
                                                                example)));
    }

    /** That the verdict is the row's, whatever the event is besides; and that both say the same. */
    static void assertHolds(Row row, Example example, AdEvent event) {
        Input protobuf =
                example.protobuf() == null ? null : Input.of(example.protobuf().write(event));
        Input json = example.json() == null ? null : Input.json(example.json().write(event));
        if (protobuf != null) {
            assertVerdict(row, row.reason(), protobuf);
        }
        if (json != null) {
            assertVerdict(row, row.jsonReason(), json);
        }
        if (protobuf != null && json != null && row.verdict() != Verdict.REFUSED) {
            assertThat(
                            IngestRulesPropertyTest.withSource(
                                    json.accepted(), protobuf.accepted().source()))
                    .isEqualTo(protobuf.accepted());
        }
    }

    private static void assertVerdict(Row row, RejectionReason reason, Input input) {
        if (row.verdict() == Verdict.REFUSED) {
            assertThat(input.rejected().reason()).as(input.rejected().message()).isEqualTo(reason);
        } else if (row.verdict() == Verdict.CLEARED) {
            assertThat(input.accepted().clearedFields())
                    .anyMatch(path -> row.field().contains("`" + path + "`"));
        } else {
            assertThat(input.accepted()).isNotNull();
        }
    }
}
