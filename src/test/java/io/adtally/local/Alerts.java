package io.adtally.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What the retry job has told on its topic of alerts. */
final class Alerts {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Alerts() {}

    /** In their order, as "SERIES STATE". */
    static List<String> told(KafkaView kafka) {
        List<String> told = new ArrayList<>();
        kafka.forEachCommitted(
                LocalTopics.ALERTS,
                alert -> {
                    JsonNode fields = read(alert.value());
                    told.add(fields.path("series").asText() + " " + fields.path("state").asText());
                });
        return told;
    }

    private static JsonNode read(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
