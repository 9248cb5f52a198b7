package io.adtally.io;

import io.adtally.flink.ReaderActivity;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.Uuid;

/**
 * The connector's reader, which does not let a checkpoint count records of another log. Kafka's
 * consumer goes on at the same offset when its topic is deleted and created again. So the brokers
 * are asked which log it is after the last record before the barrier: an id never comes back, so
 * all before was read from that log.
 *
 * <p>It also tells the watermark generators of its task whether it waits for records.
 */
@SuppressWarnings("try") // Flink's interface lets close() throw anything.
final class LogReader<T> implements SourceReader<T, LogSplit> {
    private final SourceReader<T, KafkaPartitionSplit> delegate;
    private final Supplier<TopicLogs> connection;
    private final Map<String, Uuid> logs = new HashMap<>();
    private final ReaderActivity activity = ReaderActivity.begin();

    private TopicLogs brokers;
    private List<KafkaPartitionSplit> checked = List.of();

    /**
     * Asks the brokers by a connection of its own.
     *
     * @param connection made at the first checkpoint
     */
    LogReader(SourceReader<T, KafkaPartitionSplit> delegate, Supplier<TopicLogs> connection) {
        this.delegate = delegate;
        this.connection = connection;
    }

    @Override
    public void addSplits(List<LogSplit> splits) {
        splits.forEach(split -> logs.put(split.topic(), split.log()));
        delegate.addSplits(splits.stream().map(LogSplit::withoutLog).toList());
    }

    @Override
    public List<LogSplit> snapshotState(long checkpointId) {
        List<KafkaPartitionSplit> splits = delegate.snapshotState(checkpointId);
        // Where nothing was read there is nothing to be wrong about.
        if (!splits.equals(checked)) {
            check();
            checked = splits;
        }
        return splits.stream()
                .map(split -> LogSplit.of(split, logs.get(split.getTopic())))
                .toList();
    }

    private void check() {
        if (brokers == null) {
            brokers = connection.get();
        }
        try {
            PositionRules.requireSameLogs(logs, brokers.of(logs.keySet()));
        } catch (PositionException e) {
            throw new SuppressRestartsException(e);
        }
    }

    @Override
    public void start() {
        delegate.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
        InputStatus result = delegate.pollNext(output);
        activity.polled(result);
        return result;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return delegate.isAvailable();
    }

    @Override
    public void notifyNoMoreSplits() {
        delegate.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        delegate.handleSourceEvents(event);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
        delegate.pauseOrResumeSplits(pause, resume);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        delegate.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        delegate.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void close() throws Exception {
        try {
            delegate.close();
        } finally {
            if (brokers != null) {
                brokers.close();
            }
        }
    }
}
