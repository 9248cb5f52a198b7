package io.adtally.io;

import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.retry.IncomingLetter;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the dead-letter topic. One element comes out for each record, whatever it holds. */
public final class IncomingLetterDeserializer
        implements KafkaRecordDeserializationSchema<IncomingLetter> {
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<IncomingLetter> out) {
        Map<String, String> headers = KafkaHeaders.read(record.headers());
        out.collect(
                new IncomingLetter(
                        record.partition(),
                        record.timestamp(),
                        DeadLetterHeaders.isCut(headers),
                        DeadLetterHeaders.read(headers, record.key(), record.value())
                                .orElse(null)));
    }

    @Override
    public TypeInformation<IncomingLetter> getProducedType() {
        return new CodecTypeInfo<>(IncomingLetter.Bytes.INSTANCE);
    }
}
