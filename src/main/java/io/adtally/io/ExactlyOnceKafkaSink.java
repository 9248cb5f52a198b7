package io.adtally.io;

import io.adtally.config.KafkaConfig;
import java.io.IOException;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * The connector's exactly-once sink, hardened: a lost transaction stops the job for good ({@link
 * StrictKafkaCommitter}), and a broker that is away does not end TaskManagers ({@link
 * QuietlyClosingWriter}).
 *
 * <p>Transactions are named by their checkpoint (INCREMENTING): with names used again, being fenced
 * is part of a normal recovery and could not be told from a loss. The price is one transactional id
 * for each checkpoint and subtask, which the broker remembers for {@code
 * transactional.id.expiration.ms}.
 */
public final class ExactlyOnceKafkaSink<T>
        implements Sink<T>,
                SupportsWriterState<T, KafkaWriterState>,
                SupportsCommitter<KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable> {
    private static final long serialVersionUID = 1L;

    private final KafkaSink<T> delegate;
    private final String topic;
    private final KafkaConfig config;

    /**
     * A sink of its own transactions.
     *
     * @param name unique among the sinks of the job and kept for ever: part of the transactional
     *     ids
     * @param topic where {@code serializer} writes to, for messages
     */
    public ExactlyOnceKafkaSink(
            String name,
            String topic,
            KafkaConfig config,
            KafkaRecordSerializationSchema<T> serializer) {
        this.topic = topic;
        this.config = config;
        this.delegate =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(KafkaProperties.transactionalProducer(config))
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING)
                        .setTransactionalIdPrefix(config.transactionalIdPrefix() + "-" + name)
                        .setRecordSerializer(serializer)
                        .build();
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return new QuietlyClosingWriter<>(delegate.createWriter(context));
    }

    @Override
    public StatefulSinkWriter<T, KafkaWriterState> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> recoveredState) {
        return new QuietlyClosingWriter<>(delegate.restoreWriter(context, recoveredState));
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return delegate.getWriterStateSerializer();
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        return new StrictKafkaCommitter(
                delegate.createCommitter(context),
                new CommittedTransactions(config),
                topic,
                config.acceptedLostTransactions());
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return delegate.getCommittableSerializer();
    }

    /** Keeps writer and committer of a subtask in one place, as the connector wants it. */
    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committer) {
        delegate.addPostCommitTopology(committer);
    }
}
