package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.IngestConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.event.AdEvent;
import io.adtally.event.Samples;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.io.KafkaInputDeserializer;
import io.adtally.proto.events.v1.EventType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A Kafka record under construction, and what ingest makes of it. */
final class Input {
    static final long BROKER_MS = Samples.NOON_MS;
    static final String TOPIC = "ads.impressions.v1";
    static final String JSON_TOPIC = "ads.clicks.v1";
    static final String DELAYED_TOPIC = "ads.delayed.v1";
    static final String RETRY_TOPIC = "ads.retry.v1";
    static final IngestConfig CONFIG = withMaxAgeMs(7 * Samples.DAY_MS);

    private final RecordHeaders headers = new RecordHeaders();
    private IngestConfig config = CONFIG;
    private String topic = TOPIC;
    private byte[] key = "imp-1".getBytes(StandardCharsets.UTF_8);
    private byte[] value;

    private Input(byte[] value) {
        this.value = value;
    }

    static IngestConfig withMaxAgeMs(long maxAgeMs) {
        return config(maxAgeMs, Set.of());
    }

    static IngestConfig withPlaceholders(Set<String> placeholderIds) {
        return config(7 * Samples.DAY_MS, placeholderIds);
    }

    private static IngestConfig config(long maxAgeMs, Set<String> placeholderIds) {
        return new IngestConfig(
                List.of(TOPIC, JSON_TOPIC),
                List.of(DELAYED_TOPIC),
                RETRY_TOPIC,
                Set.of(JSON_TOPIC),
                maxAgeMs,
                5 * Samples.MINUTE_MS,
                256 * 1024,
                16 * 1024,
                placeholderIds,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofHours(2));
    }

    static io.adtally.proto.events.v1.AdEvent.Builder event(EventType type) {
        return io.adtally.proto.events.v1.AdEvent.newBuilder()
                .setImpressionId("imp-1")
                .setType(type)
                .setEventTimeMs(BROKER_MS - 1000);
    }

    static io.adtally.proto.events.v1.AdEvent.Builder impression() {
        return event(EventType.EVENT_TYPE_IMPRESSION).setPlacementToken("token-1");
    }

    static Input of(byte[] value) {
        return new Input(value);
    }

    static Input of(io.adtally.proto.events.v1.AdEvent.Builder event) {
        return new Input(event.build().toByteArray());
    }

    static Input json(String text) {
        return new Input(text.getBytes(StandardCharsets.UTF_8)).topic(JSON_TOPIC);
    }

    /** A valid click with this in place of the closing brace. */
    static Input jsonWith(String rest) {
        return json(
                "{\"impressionId\":\"imp-1\",\"type\":\"EVENT_TYPE_CLICK\",\"eventTimeMs\":\""
                        + BROKER_MS
                        + "\""
                        + rest);
    }

    Input topic(String topic) {
        this.topic = topic;
        return this;
    }

    Input key(String key) {
        this.key = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    Input header(String name, String value) {
        headers.add(name, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Input config(IngestConfig config) {
        this.config = config;
        return this;
    }

    IngestDecision decide() {
        List<IngestDecision> decisions = new ArrayList<>();
        new KafkaInputDeserializer<>(
                        config,
                        new IngestRules(config)::decide,
                        new CodecTypeInfo<>(IngestDecision.Bytes.INSTANCE))
                .deserialize(
                        new ConsumerRecord<>(
                                topic,
                                3,
                                77L,
                                BROKER_MS,
                                TimestampType.LOG_APPEND_TIME,
                                0,
                                0,
                                key,
                                value,
                                headers,
                                Optional.empty()),
                        new ListCollector<>(decisions));
        assertThat(decisions).hasSize(1);
        return decisions.get(0);
    }

    AdEvent accepted() {
        IngestDecision decision = decide();
        assertThat(decision).isInstanceOf(IngestDecision.Accepted.class);
        return ((IngestDecision.Accepted) decision).event();
    }

    /** The dead letter, which must hold the record as it came. */
    DeadLetter rejected() {
        IngestDecision decision = decide();
        assertThat(decision).isInstanceOf(IngestDecision.Rejected.class);
        DeadLetter letter = ((IngestDecision.Rejected) decision).letter();
        assertThat(letter.source().key()).isEqualTo(key);
        assertThat(letter.source().value()).isEqualTo(value);
        assertThat(letter.source()).hasToString(topic + "-3@77");
        assertThat(letter.source().timestampMs()).isEqualTo(BROKER_MS);
        assertThat(letter.message()).isNotBlank().hasSizeLessThan(300);
        return letter;
    }
}
