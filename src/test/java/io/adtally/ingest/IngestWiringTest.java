package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.flink.CodecTypeInfo;
import io.adtally.io.KafkaInputDeserializer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What Flink ships from the client to the tasks arrives whole. */
class IngestWiringTest {
    @Test
    void decidesAfterTheWayToTheTask() throws Exception {
        KafkaInputDeserializer<IngestDecision> shipped =
                InstantiationUtil.clone(
                        new KafkaInputDeserializer<>(
                                Input.CONFIG,
                                new IngestRules(Input.CONFIG)::decide,
                                new CodecTypeInfo<>(IngestDecision.Bytes.INSTANCE)));
        List<IngestDecision> decisions = new ArrayList<>();
        shipped.deserialize(record(), new ListCollector<>(decisions));

        assertThat(shipped.getProducedType().getTypeClass()).isEqualTo(IngestDecision.class);
        assertThat(decisions)
                .singleElement()
                .isInstanceOf(IngestDecision.Accepted.class)
                .extracting(decision -> decision.source().offset())
                .isEqualTo(5L);
    }

    @Test
    void shipsItsWatermarks() throws Exception {
        assertThat(InstantiationUtil.clone(new IngestWatermarks(Input.CONFIG)))
                .isInstanceOf(IngestWatermarks.class);
    }

    private static ConsumerRecord<byte[], byte[]> record() {
        return new ConsumerRecord<>(
                Input.TOPIC,
                0,
                5L,
                Input.BROKER_MS,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                "imp-1".getBytes(StandardCharsets.UTF_8),
                Input.impression().build().toByteArray(),
                new RecordHeaders(),
                Optional.empty());
    }
}
