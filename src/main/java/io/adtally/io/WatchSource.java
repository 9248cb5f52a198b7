package io.adtally.io;

import io.adtally.config.AdTallyConfig;
import io.adtally.config.KafkaConfig;
import io.adtally.config.RetryJobConfig;
import io.adtally.config.WatchConfig;
import io.adtally.watch.WatchedTopic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Watches the world outside while the job runs. It is a source that gives nothing, for what
 * coordinates a source runs on the JobManager: apart from the tasks that read, so that it tells of
 * them though they are stuck or their process is frozen, and on a thread of its own.
 */
public final class WatchSource implements Source<Void, WatchSource.NoSplit, Void> {
    private static final long serialVersionUID = 1L;

    private final KafkaConfig kafka;
    private final WatchConfig config;
    private final List<WatchedTopic> topics;
    private final List<Preflight> preflights;

    private WatchSource(
            KafkaConfig kafka,
            WatchConfig config,
            List<WatchedTopic> topics,
            List<Preflight> preflights) {
        this.kafka = kafka;
        this.config = config;
        this.topics = List.copyOf(topics);
        this.preflights = List.copyOf(preflights);
    }

    /** Of the main job. */
    public static WatchSource of(AdTallyConfig config, LedgerNeeds needs) {
        return new WatchSource(
                config.kafka(),
                config.watch(),
                WatchedTopics.of(config),
                List.of(
                        new KafkaPreflight(config.kafka(), config.ingest()),
                        new LedgerPreflight(config.ledger(), needs)));
    }

    /** Of the retry job. */
    public static WatchSource of(RetryJobConfig config) {
        return new WatchSource(
                config.kafka(),
                config.watch(),
                WatchedTopics.of(config),
                List.of(KafkaPreflight.ofRetry(config)));
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Void, NoSplit> createReader(SourceReaderContext context) {
        return new NoReader();
    }

    @Override
    public SplitEnumerator<NoSplit, Void> createEnumerator(
            SplitEnumeratorContext<NoSplit> context) {
        return new WatchEnumerator(
                context,
                new KafkaWatch(kafka, topics),
                topics,
                preflights,
                Duration.ofMillis(config.intervalMs()),
                Duration.ofMillis(config.preflightIntervalMs()));
    }

    @Override
    public SplitEnumerator<NoSplit, Void> restoreEnumerator(
            SplitEnumeratorContext<NoSplit> context, Void state) {
        return createEnumerator(context);
    }

    @Override
    public SimpleVersionedSerializer<NoSplit> getSplitSerializer() {
        return new Nothing<>();
    }

    @Override
    public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
        return new Nothing<>();
    }

    /** There is none. */
    public enum NoSplit implements SourceSplit {
        ;

        @Override
        public String splitId() {
            return name();
        }
    }

    /** Of which there is never anything to keep. */
    private static final class Nothing<T> implements SimpleVersionedSerializer<T> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(T nothing) {
            return new byte[0];
        }

        @Override
        public T deserialize(int version, byte[] bytes) {
            return null;
        }
    }

    /** Is never available. */
    private static final class NoReader implements SourceReader<Void, NoSplit> {
        private final CompletableFuture<Void> never = new CompletableFuture<>();

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<Void> output) {
            return InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public List<NoSplit> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return never;
        }

        @Override
        public void addSplits(List<NoSplit> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {
            never.complete(null);
        }
    }
}
