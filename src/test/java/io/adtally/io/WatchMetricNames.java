package io.adtally.io;

import io.adtally.flink.RegisteredMetrics;
import io.adtally.watch.WatchedTopic;
import io.adtally.watch.WatchedTopic.Role;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a watch registers, for those who compare rules with it. */
public final class WatchMetricNames {
    private WatchMetricNames() {}

    /** Of a watch over the topic, as {@code name{label="value"}}. */
    public static Set<String> of(String topic) {
        RegisteredMetrics metrics = new RegisteredMetrics();
        List<WatchedTopic> topics = List.of(new WatchedTopic(topic, Role.INPUT, "test", 1, 1, 0));
        try (KafkaWatch kafka = new KafkaWatch(KafkaFixture.config("127.0.0.1:1"), topics)) {
            Watch watch =
                    new Watch(
                            kafka,
                            Duration.ofSeconds(1),
                            List.of(),
                            Duration.ofSeconds(1),
                            () -> 0);
            new WatchMetrics(watch).register(topics, metrics.enumerator());
        }
        return metrics.names();
    }
}
