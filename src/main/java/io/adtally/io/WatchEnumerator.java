package io.adtally.io;

import io.adtally.watch.WatchedTopic;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks again and again, on the thread that Flink gives a coordinator for what takes long. */
final class WatchEnumerator implements SplitEnumerator<WatchSource.NoSplit, Void> {
    private static final Logger LOG = LoggerFactory.getLogger(WatchEnumerator.class);

    private final SplitEnumeratorContext<WatchSource.NoSplit> context;
    private final KafkaWatch kafka;
    private final List<WatchedTopic> topics;
    private final Duration interval;
    private final Duration preflightInterval;
    private final Watch watch;
    private volatile boolean isClosed;

    WatchEnumerator(
            SplitEnumeratorContext<WatchSource.NoSplit> context,
            KafkaWatch kafka,
            List<WatchedTopic> topics,
            List<Preflight> preflights,
            Duration interval,
            Duration preflightInterval) {
        this.context = context;
        this.kafka = kafka;
        this.topics = topics;
        this.interval = interval;
        this.preflightInterval = preflightInterval;
        this.watch =
                new Watch(
                        kafka, interval, preflights, preflightInterval, System::currentTimeMillis);
    }

    @Override
    public void start() {
        new WatchMetrics(watch).register(topics, context.metricGroup());
        every(interval, 0, watch::lookAtTopics);
        every(preflightInterval, preflightInterval.toMillis(), watch::lookAtPreconditions);
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public void addSplitsBack(List<WatchSource.NoSplit> splits, int subtask) {}

    @Override
    public void addReader(int subtask) {}

    @Override
    public Void snapshotState(long checkpointId) {
        return null;
    }

    @Override
    public void close() {
        isClosed = true;
        kafka.close();
    }

    /** What takes its time. */
    private interface Looking {
        void look() throws InterruptedException;
    }

    private void every(Duration period, long delayMs, Looking looking) {
        context.callAsync(
                () -> {
                    if (!isClosed) {
                        looking.look();
                    }
                    return watch;
                },
                this::looked,
                delayMs,
                period.toMillis());
    }

    /** A look that failed in another way than it may; nothing of it stops the job. */
    private void looked(Watch looked, Throwable failure) {
        if (failure instanceof InterruptedException) {
            LOG.debug("The watch ends", failure);
        } else if (failure != null) {
            LOG.error("The watch failed, and looks again next time", failure);
        }
    }
}
