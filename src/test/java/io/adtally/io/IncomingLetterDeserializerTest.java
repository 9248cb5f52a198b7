package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.SourceRecord;
import io.adtally.retry.IncomingLetter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class IncomingLetterDeserializerTest {
    private static final byte[] KEY = {1, 2};
    private static final byte[] VALUE = {3, 4, (byte) 0xff};

    private final DeadLetterSerializer written = new DeadLetterSerializer("dlq");

    @Test
    void readsTheDeadLetterThatWasWritten() {
        DeadLetter letter = letter(VALUE);

        assertThat(read(written.serialize(letter, null, null)))
                .isEqualTo(new IncomingLetter(3, 1234, false, letter));
    }

    @Test
    void knowsWhatWasCut() {
        DeadLetter letter = letter(new byte[DeadLetterHeaders.MAX_VALUE_BYTES + 1]);

        assertThat(read(written.serialize(letter, null, null)).cut()).isTrue();
    }

    @Test
    void takesWhateverElseStandsInTheTopic() {
        IncomingLetter unreadable = new IncomingLetter(3, 1234, false, null);

        assertThat(read(null, null, new RecordHeaders())).isEqualTo(unreadable);
        assertThat(read(KEY, VALUE, new RecordHeaders().add("adtally.dlq.reason", null)))
                .isEqualTo(unreadable);
        Headers wrong = written.serialize(letter(VALUE), null, null).headers();
        wrong.remove("adtally.dlq.reason")
                .add("adtally.dlq.reason", "NEW_REASON".getBytes(StandardCharsets.UTF_8));
        assertThat(read(KEY, VALUE, wrong)).isEqualTo(unreadable);
    }

    private static DeadLetter letter(byte[] value) {
        return new DeadLetter(
                new SourceRecord("ads.clicks.v1", 7, 42, 1000, 2, SourceRecord.JSON, KEY, value),
                RejectionReason.ORPHAN,
                "no impression");
    }

    private static IncomingLetter read(ProducerRecord<byte[], byte[]> record) {
        return read(record.key(), record.value(), record.headers());
    }

    private static IncomingLetter read(byte[] key, byte[] value, Headers headers) {
        List<IncomingLetter> out = new ArrayList<>();
        new IncomingLetterDeserializer()
                .deserialize(
                        new ConsumerRecord<>(
                                "dlq",
                                3,
                                99,
                                1234,
                                TimestampType.CREATE_TIME,
                                0,
                                0,
                                key,
                                value,
                                headers,
                                Optional.empty()),
                        new ListCollector<>(out));
        assertThat(out).hasSize(1);
        return out.get(0);
    }
}
