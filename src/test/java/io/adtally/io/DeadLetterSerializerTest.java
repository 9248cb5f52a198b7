package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

final class DeadLetterSerializerTest {
    private static final byte[] KEY = {1, 2};
    private static final byte[] VALUE = {3, 4, (byte) 0xff};

    private final DeadLetterSerializer serializer = new DeadLetterSerializer("dlq");

    @Test
    void leavesKeyAndValueUntouchedAndTellsTheStoryInHeaders() {
        ProducerRecord<byte[], byte[]> record = serialize(KEY, VALUE, "type is missing");

        assertThat(record.topic()).isEqualTo("dlq");
        assertThat(record.key()).isEqualTo(KEY);
        assertThat(record.value()).isEqualTo(VALUE);
        assertThat(record.timestamp()).isNull();
        assertThat(headersOf(record))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.ofEntries(
                                Map.entry("content-type", "application/json"),
                                Map.entry("adtally.dlq.reason", "MISSING_FIELD"),
                                Map.entry("adtally.dlq.stage", "ingest"),
                                Map.entry("adtally.dlq.message", "type is missing"),
                                Map.entry("adtally.dlq.topic", "ads.clicks.v1"),
                                Map.entry("adtally.dlq.partition", "7"),
                                Map.entry("adtally.dlq.offset", "42"),
                                Map.entry("adtally.dlq.timestamp", "1234"),
                                Map.entry("adtally.dlq.attempt", "2"),
                                Map.entry("adtally.dlq.version", "1")));
    }

    @Test
    void takesRecordsWithoutKeyOrValue() {
        ProducerRecord<byte[], byte[]> record = serialize(null, null, "the record has no value");

        assertThat(record.key()).isNull();
        assertThat(record.value()).isNull();
    }

    @Test
    void cutsWhatKafkaWouldRefuseAndSaysWhatItWas() {
        byte[] huge = new byte[DeadLetterHeaders.MAX_VALUE_BYTES + 1];
        Arrays.fill(huge, (byte) 'x');
        byte[] longKey = new byte[DeadLetterHeaders.MAX_KEY_BYTES + 1];

        ProducerRecord<byte[], byte[]> record = serialize(longKey, huge, "too large");

        assertThat(record.value()).hasSize(DeadLetterHeaders.MAX_VALUE_BYTES);
        assertThat(record.key()).hasSize(DeadLetterHeaders.MAX_KEY_BYTES);
        assertThat(headersOf(record))
                .containsEntry("adtally.dlq.length", String.valueOf(huge.length))
                .containsEntry("adtally.dlq.sha256", sha256(huge))
                .containsEntry("adtally.dlq.key-length", String.valueOf(longKey.length))
                .containsEntry("adtally.dlq.key-sha256", sha256(longKey));
    }

    @Test
    void keepsAValueOfTheLargestSizeWhole() {
        byte[] largest = new byte[DeadLetterHeaders.MAX_VALUE_BYTES];

        ProducerRecord<byte[], byte[]> record = serialize(KEY, largest, "whatever");

        assertThat(record.value()).isSameAs(largest);
        assertThat(headersOf(record)).doesNotContainKey("adtally.dlq.length");
    }

    @Test
    void escapesWhatWouldHarmATerminal() {
        ProducerRecord<byte[], byte[]> record = serialize(KEY, VALUE, "line\r\n\u001b[31mred");

        assertThat(headersOf(record))
                .containsEntry("adtally.dlq.message", "line\\u000d\\u000a\\u001b[31mred");
    }

    @Test
    void boundsTheMessage() {
        ProducerRecord<byte[], byte[]> record = serialize(KEY, VALUE, "x".repeat(100_000));

        assertThat(headersOf(record).get("adtally.dlq.message")).hasSize(1024);
    }

    private ProducerRecord<byte[], byte[]> serialize(byte[] key, byte[] value, String message) {
        SourceRecord source =
                new SourceRecord("ads.clicks.v1", 7, 42, 1234, 2, SourceRecord.JSON, key, value);
        return serializer.serialize(
                new DeadLetter(source, RejectionReason.MISSING_FIELD, message), null, null);
    }

    private static Map<String, String> headersOf(ProducerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            assertThat(
                            headers.put(
                                    header.key(),
                                    new String(header.value(), StandardCharsets.UTF_8)))
                    .as("a second header " + header.key())
                    .isNull();
        }
        return headers;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
