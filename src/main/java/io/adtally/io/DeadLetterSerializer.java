package io.adtally.io;

import io.adtally.deadletter.DeadLetter;
import io.adtally.event.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Writes dead letters: key and value are the refused record's own bytes, the story is in the
 * headers, so that a replay is "produce the same bytes again". The record's time is that of the
 * writing, for its retention must not begin before anyone could read it.
 */
public final class DeadLetterSerializer implements KafkaRecordSerializationSchema<DeadLetter> {
    private static final long serialVersionUID = 1L;

    /** With the largest key and headers still below Kafka's default limit of 1 MiB a record. */
    static final int MAX_VALUE_BYTES = 900 << 10;

    static final int MAX_KEY_BYTES = 64 << 10;
    private static final int MAX_TEXT_CHARS = 1024;
    private static final String VERSION = "1";
    private static final String PREFIX = "adtally.dlq.";

    private final String topic;

    public DeadLetterSerializer(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            DeadLetter letter, KafkaSinkContext context, Long timestamp) {
        SourceRecord source = letter.source();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        cut(source.key(), MAX_KEY_BYTES),
                        cut(source.value(), MAX_VALUE_BYTES));
        Headers headers = record.headers();
        if (source.contentType() != null) {
            add("content-type", source.contentType(), headers);
        }
        add(PREFIX + "reason", letter.reason().name(), headers);
        add(PREFIX + "stage", letter.reason().origin().name().toLowerCase(Locale.ROOT), headers);
        add(PREFIX + "message", letter.message(), headers);
        add(PREFIX + "topic", source.topic(), headers);
        add(PREFIX + "partition", String.valueOf(source.partition()), headers);
        add(PREFIX + "offset", String.valueOf(source.offset()), headers);
        add(PREFIX + "timestamp", String.valueOf(source.timestampMs()), headers);
        add(PREFIX + "attempt", String.valueOf(source.attempt()), headers);
        add(PREFIX + "version", VERSION, headers);
        addWhatWasCut(source.value(), MAX_VALUE_BYTES, PREFIX, headers);
        addWhatWasCut(source.key(), MAX_KEY_BYTES, PREFIX + "key-", headers);
        return record;
    }

    private static byte[] cut(byte[] bytes, int maxBytes) {
        return bytes == null || bytes.length <= maxBytes ? bytes : Arrays.copyOf(bytes, maxBytes);
    }

    /** Enough to find the whole in the producer's own log and to know it again. */
    private static void addWhatWasCut(byte[] bytes, int maxBytes, String prefix, Headers headers) {
        if (bytes != null && bytes.length > maxBytes) {
            add(prefix + "length", String.valueOf(bytes.length), headers);
            add(prefix + "sha256", HexFormat.of().formatHex(sha256(bytes)), headers);
        }
    }

    private static void add(String name, String text, Headers headers) {
        headers.add(name, harmless(text).getBytes(StandardCharsets.UTF_8));
    }

    /** Headers end up in terminals and logs: no control characters, and no novels. */
    private static String harmless(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < Math.min(text.length(), MAX_TEXT_CHARS); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                shown.append(String.format("\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
