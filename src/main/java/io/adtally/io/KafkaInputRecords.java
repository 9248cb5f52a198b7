package io.adtally.io;

import io.adtally.config.IngestConfig;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads the headers of input records; never throws, whatever they hold. */
final class KafkaInputRecords {
    private KafkaInputRecords() {}

    static InputRecord read(ConsumerRecord<byte[], byte[]> record, IngestConfig config) {
        boolean retried = record.topic().equals(config.retryTopic());
        String contentType = null;
        String contentTypeName = null;
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
            if (ContentHeaders.isType(name)) {
                String type = ContentHeaders.type(KafkaHeaders.text(header));
                // Of one name the last holds, as ever in Kafka; two names must agree.
                boolean alone = contentType == null || name.equals(contentTypeName);
                contentType = alone ? type : ContentHeaders.both(contentType, type);
                contentTypeName = name;
            } else if (ContentHeaders.isEncoding(name)) {
                encoded |= ContentHeaders.encodes(KafkaHeaders.text(header));
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
                        contentType == null
                                ? defaultContentType(record.topic(), config)
                                : contentType,
                        record.key(),
                        record.value());
        int boundedBytes = (int) Math.min(headersBytes, Integer.MAX_VALUE);
        return new InputRecord(source, boundedBytes, encoded, forged);
    }

    private static String defaultContentType(String topic, IngestConfig config) {
        return config.jsonTopics().contains(topic) ? SourceRecord.JSON : SourceRecord.PROTOBUF;
    }

    private static int utf8Length(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
