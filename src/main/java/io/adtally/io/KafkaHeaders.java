package io.adtally.io;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Kafka's headers as texts in UTF-8. */
final class KafkaHeaders {
    private KafkaHeaders() {}

    static void add(Map<String, String> texts, Headers headers) {
        texts.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Of several headers of one name the last holds; null counts as empty. Never throws. */
    static Map<String, String> read(Headers headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Header header : headers) {
            texts.put(header.key(), text(header));
        }
        return texts;
    }

    static String text(Header header) {
        byte[] value = header.value();
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }
}
