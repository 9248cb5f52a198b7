package io.adtally.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Passes on what the retry job tells on its topic of alerts from now on. */
final class AlertWatch implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SECOND_MS = 1000;

    private final TopicTail tail;
    private final Consumer<String> say;
    private final SortedSet<String> firing = new ConcurrentSkipListSet<>();

    AlertWatch(String bootstrapServers, Consumer<String> say) {
        this.tail = new TopicTail(bootstrapServers, LocalTopics.ALERTS, new Outages(say));
        this.say = say;
    }

    void start() {
        tail.start(this::tell);
    }

    /** For the status: which series fire. */
    String text() {
        return firing.isEmpty() ? "none" : "FIRING " + String.join(", ", firing);
    }

    @Override
    public void close() {
        tail.close();
    }

    /** Safe to be told twice, as alerts may be. */
    void tell(ConsumerRecord<byte[], byte[]> record) {
        JsonNode alert = read(record.value());
        String series = alert.path("series").asText();
        String state = alert.path("state").asText();
        boolean news = state.equals("FIRING") ? firing.add(series) : firing.remove(series);
        if (news) {
            say.accept(
                    "ALERT %s %s: %,d in %,d s, limit %,d"
                            .formatted(
                                    state,
                                    series,
                                    alert.path("rate").asLong(),
                                    alert.path("window_ms").asLong() / SECOND_MS,
                                    alert.path("limit").asLong()));
        }
    }

    private static JsonNode read(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException("not an alert", e);
        }
    }
}
