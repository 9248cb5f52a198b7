package io.adtally.local.traffic;

import io.adtally.config.IngestConfig;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.ingest.IngestDecision;
import io.adtally.ingest.IngestRules;
import io.adtally.io.KafkaInputDeserializer;
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

/** What the job's ingest, as it comes by default, says to messages sent when they are due. */
record Ingest(boolean json) {

    /** ACCEPTED, or the reason of the dead letter. */
    String fate(Message message) {
        RecordHeaders headers = new RecordHeaders();
        if (message.contentType() != null) {
            headers.add("content-type", message.contentType().getBytes(StandardCharsets.UTF_8));
        }
        message.headers().forEach(headers::add);
        List<IngestDecision> decisions = new ArrayList<>();
        new KafkaInputDeserializer<>(
                        config(),
                        new IngestRules(config())::decide,
                        new CodecTypeInfo<>(IngestDecision.Bytes.INSTANCE))
                .deserialize(
                        new ConsumerRecord<>(
                                message.topic(),
                                0,
                                0L,
                                message.dueMs(),
                                TimestampType.LOG_APPEND_TIME,
                                0,
                                0,
                                message.key(),
                                message.value(),
                                headers,
                                Optional.empty()),
                        new ListCollector<>(decisions));
        return decisions.get(0) instanceof IngestDecision.Rejected rejected
                ? rejected.letter().reason().name()
                : "ACCEPTED";
    }

    private IngestConfig config() {
        List<String> live =
                List.of(Topics.IMPRESSIONS, Topics.CLICKS, Topics.CONVERSIONS, Topics.ENGAGEMENTS);
        return new IngestConfig(
                live,
                List.of(Topics.DELAYED),
                Topics.RETRY,
                json ? Set.copyOf(Topics.EVENTS) : Set.of(),
                Duration.ofDays(7).toMillis(),
                Duration.ofSeconds(1).toMillis(),
                256 * 1024,
                16 * 1024,
                Set.of(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofDays(1));
    }
}
