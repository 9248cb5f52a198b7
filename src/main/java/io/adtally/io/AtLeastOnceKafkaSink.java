package io.adtally.io;

import io.adtally.config.KafkaConfig;
import java.io.IOException;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector's sink without transactions, for records that may be read twice: they are seen at
 * once, no open transaction holds their readers up, and a checkpoint waits until the broker has
 * them all. Closing it never throws, for Flink would end the whole TaskManager.
 */
public final class AtLeastOnceKafkaSink<T> implements Sink<T> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AtLeastOnceKafkaSink.class);

    private final KafkaSink<T> delegate;

    public AtLeastOnceKafkaSink(KafkaConfig config, KafkaRecordSerializationSchema<T> serializer) {
        this.delegate =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(KafkaProperties.producer(config))
                        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                        .setRecordSerializer(serializer)
                        .build();
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return new QuietWriter<>(delegate.createWriter(context));
    }

    private record QuietWriter<T>(SinkWriter<T> delegate) implements SinkWriter<T> {
        @Override
        public void write(T element, Context context) throws IOException, InterruptedException {
            delegate.write(element, context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            delegate.flush(endOfInput);
        }

        @Override
        public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
            delegate.writeWatermark(watermark);
        }

        @Override
        public void close() {
            try {
                delegate.close();
            } catch (Exception e) {
                LOG.warn("Closing a Kafka writer failed; what it had not sent comes again", e);
            }
        }
    }
}
