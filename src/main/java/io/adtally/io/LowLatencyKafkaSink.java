package io.adtally.io;

import io.adtally.config.KafkaConfig;
import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/**
 * At-least-once, for values that are safe to apply twice: a record can be read as soon as the
 * brokers have it and waits for no checkpoint. What was written since the last checkpoint comes
 * again after a crash.
 */
public final class LowLatencyKafkaSink<T> implements Sink<T> {
    private static final long serialVersionUID = 1L;

    private final KafkaSink<T> delegate;

    public LowLatencyKafkaSink(KafkaConfig config, KafkaRecordSerializationSchema<T> serializer) {
        this.delegate =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(KafkaProperties.lowLatencyProducer(config))
                        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                        .setRecordSerializer(serializer)
                        .build();
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return new QuietlyClosingWriter<>(delegate.createWriter(context));
    }
}
