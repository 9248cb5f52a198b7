package io.adtally.io;

import io.adtally.io.KafkaWatch.Look;
import io.adtally.watch.Finding.Kind;
import io.adtally.watch.Standing;
import io.adtally.watch.WatchedTopic;
import java.util.List;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * What a watch shows to those who measure, and to {@code scripts/status.sh}.
 *
 * <p>Metrics of the JobManager, {@code watch.…}: {@code findings}, how many there are; {@code
 * violations}, of preconditions; {@code ageSeconds} of what is known; {@code report}, in words.
 * With the labels {@code topic} and {@code role} (INPUT, CATALOG, OUTPUT): {@code unreadOffsets}
 * and {@code heldBackOffsets}; {@code unreadSeconds} and {@code heldBackSeconds}, since the
 * partition of which it is longest was last read or could last be read further; {@code
 * partitionsNotRead} and {@code partitionsHeldBack}, those for longer than they may; {@code
 * silent}, 1 or 0.
 */
final class WatchMetrics {
    private static final long MS_PER_SECOND = 1000;

    private final Watch watch;

    WatchMetrics(Watch watch) {
        this.watch = watch;
    }

    void register(List<WatchedTopic> topics, MetricGroup enumerator) {
        MetricGroup group = enumerator.addGroup("watch");
        group.gauge("findings", (Gauge<Integer>) () -> watch.findings().size());
        group.gauge("violations", (Gauge<Long>) watch::violations);
        group.gauge("ageSeconds", (Gauge<Long>) () -> watch.age().toSeconds());
        group.gauge("shownAtMs", (Gauge<Long>) System::currentTimeMillis);
        group.gauge("report", (Gauge<String>) () -> WatchReport.of(watch));
        topics.forEach(topic -> register(topic, group));
    }

    private void register(WatchedTopic topic, MetricGroup group) {
        MetricGroup own =
                group.addGroup("topic", topic.name()).addGroup("role", topic.role().name());
        own.gauge("unreadOffsets", sum(topic, standing -> standing.look().unread()));
        own.gauge("heldBackOffsets", sum(topic, standing -> standing.look().heldBack()));
        own.gauge("unreadSeconds", longest(topic, Standing::unreadMs));
        own.gauge("heldBackSeconds", longest(topic, Standing::heldMs));
        own.gauge("partitionsNotRead", count(topic, Kind.NOT_READ));
        own.gauge("partitionsHeldBack", count(topic, Kind.OPEN_TRANSACTION));
        own.gauge("silent", count(topic, Kind.SILENT));
    }

    private Gauge<Long> sum(WatchedTopic topic, ToLongFunction<Standing> number) {
        return () -> watch.newest().of(topic.name()).mapToLong(number).sum();
    }

    private Gauge<Long> longest(WatchedTopic topic, ToLongBiFunction<Standing, Long> ms) {
        return () -> {
            Look look = watch.newest();
            return look.of(topic.name())
                            .mapToLong(standing -> ms.applyAsLong(standing, look.atMs()))
                            .max()
                            .orElse(0)
                    / MS_PER_SECOND;
        };
    }

    private Gauge<Long> count(WatchedTopic topic, Kind kind) {
        return () ->
                watch.newest().findings().stream()
                        .filter(each -> each.kind() == kind && each.topic().equals(topic.name()))
                        .count();
    }
}
