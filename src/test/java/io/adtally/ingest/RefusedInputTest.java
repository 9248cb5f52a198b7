package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.SideOutputs;
import io.adtally.event.AdEvent;
import io.adtally.event.SourceRecord;
import io.adtally.io.DeadLetterSerializer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of bad input on its whole way: from the Kafka record that came to the one that goes to
 * the dead letters, with good records before and behind it.
 */
class RefusedInputTest {
    static List<RefusedInput.Case> cases() {
        return RefusedInput.all();
    }

    private OneInputStreamOperatorTestHarness<IngestDecision, AdEvent> harness;

    @BeforeEach
    void open() throws Exception {
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(new IngestFunction()));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void becomesADeadLetterWithItsStoryAndHarmsNobody(RefusedInput.Case each) throws Exception {
        AdEvent before = send(Input.of(Input.impression())).accepted();
        DeadLetter letter = send(each.input()).rejected();
        AdEvent behind = send(Input.jsonWith("}")).accepted();

        assertThat(letter.reason()).isEqualTo(each.reason());
        assertThat(harness.getRecordOutput())
                .extracting(StreamRecord::getValue)
                .containsExactly(before, behind);
        assertThat(harness.getSideOutput(SideOutputs.DEAD_LETTERS))
                .extracting(StreamRecord::getValue)
                .containsExactly(letter);
        assertWritten(letter, each.input());
    }

    @Test
    void knowsEachKindByItsOwnName() {
        assertThat(cases()).extracting(RefusedInput.Case::name).doesNotHaveDuplicates();
    }

    private Input send(Input input) throws Exception {
        harness.processElement(input.decide(), Input.BROKER_MS);
        return input;
    }

    /** Key and value untouched, or cut with their length and hash; the headers complete. */
    private static void assertWritten(DeadLetter letter, Input input) {
        ProducerRecord<byte[], byte[]> written =
                new DeadLetterSerializer("dlq").serialize(letter, null, null);
        Map<String, String> headers = new TreeMap<>();
        for (Header header : written.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        SourceRecord source = input.rejected().source();

        assertThat(written.key()).isEqualTo(source.key());
        assertThat(written.value()).isEqualTo(source.value());
        assertThat(headers)
                .containsEntry("adtally.dlq.reason", letter.reason().name())
                .containsEntry("adtally.dlq.stage", "ingest")
                .containsEntry("adtally.dlq.topic", source.topic())
                .containsEntry("adtally.dlq.partition", "3")
                .containsEntry("adtally.dlq.offset", "77")
                .containsEntry("adtally.dlq.timestamp", String.valueOf(Input.BROKER_MS))
                .containsEntry("adtally.dlq.attempt", "0")
                .containsEntry("adtally.dlq.version", "1")
                .containsEntry("content-type", source.contentType());
        assertThat(headers.get("adtally.dlq.message")).matches("[^\\p{Cntrl}]{5,300}");
        assertThat(DeadLetterHeaders.read(headers, written.key(), written.value()))
                .contains(letter);
    }
}
