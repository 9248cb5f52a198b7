package io.adtally.io;

import io.adtally.config.KafkaConfig;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/** The connector's sink without transactions; its producer batches as the job's does. */
public final class AtLeastOnceTopics {
    private AtLeastOnceTopics() {}

    public static <T> Sink<T> sink(
            KafkaConfig config, KafkaRecordSerializationSchema<T> serializer) {
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(KafkaProperties.transactionalProducer(config))
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(serializer)
                .build();
    }
}
