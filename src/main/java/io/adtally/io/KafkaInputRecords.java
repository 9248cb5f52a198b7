package io.adtally.io;

import io.adtally.config.IngestConfig;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads the headers of input records; never throws, whatever they hold. */
final class KafkaInputRecords {
    private static final String CONTENT_ENCODING = "content-encoding";

    /** Of an unknown content type no more is kept, for the dead letter. */
    private static final int MAX_CONTENT_TYPE_CHARS = 128;

    private KafkaInputRecords() {}

    static InputRecord read(ConsumerRecord<byte[], byte[]> record, IngestConfig config) {
        boolean retried = record.topic().equals(config.retryTopic());
        String contentType = defaultContentType(record.topic(), config);
        long headersBytes = 0;
        boolean encoded = false;
        boolean forged = false;
        int attempt = 0;
        for (Header header : record.headers()) {
            String name = header.key();
            byte[] value = header.value();
            boolean story = name.startsWith(DeadLetterHeaders.PREFIX);
            if (!story || !retried) {
                headersBytes += utf8Length(name) + (value == null ? 0L : value.length);
            }
            if (name.equals(DeadLetterHeaders.CONTENT_TYPE)) {
                contentType = contentType(KafkaHeaders.text(header));
            } else if (name.equals(CONTENT_ENCODING)) {
                encoded = true;
            } else if (name.equals(DeadLetterHeaders.ATTEMPT) && retried) {
                Optional<Integer> count = DeadLetterHeaders.attempt(KafkaHeaders.text(header));
                forged |= count.isEmpty();
                attempt = count.orElse(attempt);
            } else {
                forged |= story && !retried;
            }
        }
        SourceRecord source =
                new SourceRecord(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        attempt,
                        contentType,
                        record.key(),
                        record.value());
        int boundedBytes = (int) Math.min(headersBytes, Integer.MAX_VALUE);
        return new InputRecord(source, boundedBytes, encoded, forged);
    }

    private static String defaultContentType(String topic, IngestConfig config) {
        return config.jsonTopics().contains(topic) ? SourceRecord.JSON : SourceRecord.PROTOBUF;
    }

    /** Without parameters such as a charset: protobuf has none and JSON is always UTF-8. */
    private static String contentType(String header) {
        int parameters = header.indexOf(';');
        String type = parameters < 0 ? header : header.substring(0, parameters);
        String plain = type.strip().toLowerCase(Locale.ROOT);
        return plain.length() <= MAX_CONTENT_TYPE_CHARS
                ? plain
                : plain.substring(0, MAX_CONTENT_TYPE_CHARS);
    }

    private static int utf8Length(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
