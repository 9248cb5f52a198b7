package io.adtally.io;

import io.adtally.config.IngestConfig;
import io.adtally.event.InputRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes input records out of Kafka's hands and has them decided upon at once, so that the source
 * knows their event time. One element comes out for each record, whatever it holds.
 *
 * @param <T> what the decision is; must never throw
 */
public final class KafkaInputDeserializer<T> implements KafkaRecordDeserializationSchema<T> {
    private static final long serialVersionUID = 1L;

    private final IngestConfig config;
    private final SerializableFunction<InputRecord, T> decide;
    private final TypeInformation<T> producedType;

    public KafkaInputDeserializer(
            IngestConfig config,
            SerializableFunction<InputRecord, T> decide,
            TypeInformation<T> producedType) {
        this.config = config;
        this.decide = decide;
        this.producedType = producedType;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<T> out) {
        out.collect(decide.apply(KafkaInputRecords.read(record, config)));
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return producedType;
    }
}
