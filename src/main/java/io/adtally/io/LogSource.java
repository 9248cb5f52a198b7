package io.adtally.io;

import io.adtally.config.KafkaConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SupportsSplitReassignmentOnRecovery;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Reads Kafka topics by the connector's reader, and says itself what is read and from where, by
 * {@link PositionRules}. The connector's own enumerator reads what its state names, whatever the
 * settings say, and takes an offset for valid in any log.
 */
final class LogSource<T>
        implements Source<T, LogSplit, LogSourceState>,
                SupportsSplitReassignmentOnRecovery,
                ResultTypeQueryable<T> {
    private static final long serialVersionUID = 1L;

    private final KafkaSource<T> records;
    private final KafkaConfig kafka;
    private final String clientIdPrefix;
    private final PositionRules rules;

    /**
     * A source that never ends.
     *
     * @param records how to read, whatever topics it names
     */
    LogSource(
            KafkaSource<T> records, KafkaConfig kafka, String clientIdPrefix, PositionRules rules) {
        this.records = records;
        this.kafka = kafka;
        this.clientIdPrefix = clientIdPrefix;
        this.rules = rules;
    }

    @Override
    public Boundedness getBoundedness() {
        return records.getBoundedness();
    }

    @Override
    public SourceReader<T, LogSplit> createReader(SourceReaderContext context) throws Exception {
        String clientId = clientIdPrefix + "-" + context.getIndexOfSubtask() + "-topics";
        return new LogReader<>(
                records.createReader(context), () -> new KafkaTopicLogs(kafka, clientId));
    }

    @Override
    public SplitEnumerator<LogSplit, LogSourceState> createEnumerator(
            SplitEnumeratorContext<LogSplit> context) {
        return restoreEnumerator(context, LogSourceState.EMPTY);
    }

    @Override
    public SplitEnumerator<LogSplit, LogSourceState> restoreEnumerator(
            SplitEnumeratorContext<LogSplit> context, LogSourceState state) {
        TopicLogs brokers = new KafkaTopicLogs(kafka, clientIdPrefix + "-enumerator");
        return new LogEnumerator(context, rules, brokers, state);
    }

    @Override
    public SimpleVersionedSerializer<LogSplit> getSplitSerializer() {
        return new LogSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<LogSourceState> getEnumeratorCheckpointSerializer() {
        return new LogSourceStateSerializer();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return records.getProducedType();
    }
}
