package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class AlertWatchTest {
    private final List<String> said = new ArrayList<>();

    @Test
    void saysOnceWhenOneBeginsAndWhenItIsOver() {
        try (AlertWatch alerts = new AlertWatch("127.0.0.1:1", said::add)) {
            assertThat(alerts.text()).isEqualTo("none");

            alerts.tell(alert("ORPHAN", "FIRING", 1_240));
            alerts.tell(alert("ORPHAN", "FIRING", 1_240));
            alerts.tell(alert("PARKED", "FIRING", 6));
            assertThat(alerts.text()).isEqualTo("FIRING ORPHAN, PARKED");

            alerts.tell(alert("ORPHAN", "RESOLVED", 0));
            assertThat(alerts.text()).isEqualTo("FIRING PARKED");
        }

        assertThat(said)
                .containsExactly(
                        "ALERT FIRING ORPHAN: 1,240 in 60 s, limit 500",
                        "ALERT FIRING PARKED: 6 in 60 s, limit 500",
                        "ALERT RESOLVED ORPHAN: 0 in 60 s, limit 500");
    }

    private static ConsumerRecord<byte[], byte[]> alert(String series, String state, long rate) {
        String value =
                """
                {"series": "%s", "state": "%s", "rate": %d, "limit": 500, "window_ms": 60000}
                """
                        .formatted(series, state, rate);
        return new ConsumerRecord<>(
                LocalTopics.ALERTS, 0, 0, null, value.getBytes(StandardCharsets.UTF_8));
    }
}
