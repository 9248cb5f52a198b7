package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.flink.ReaderActivity;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

class LogReaderTest {
    @Test
    void tellsTheTaskWhetherItWaitsForRecords() throws Exception {
        LogReader<String> reader =
                new LogReader<>(
                        polled(
                                InputStatus.NOTHING_AVAILABLE,
                                InputStatus.MORE_AVAILABLE,
                                InputStatus.NOTHING_AVAILABLE),
                        () -> {
                            throw new AssertionError("no checkpoint was asked for");
                        });
        ReaderActivity activity = ReaderActivity.ofTask();

        assertThat(reader.pollNext(null)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(activity.waiting()).isTrue();
        assertThat(activity.hasRead()).isFalse();

        assertThat(reader.pollNext(null)).isEqualTo(InputStatus.MORE_AVAILABLE);
        assertThat(activity.waiting()).isFalse();

        assertThat(reader.pollNext(null)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(activity.waiting()).isTrue();
        assertThat(activity.hasRead()).isTrue();
    }

    @SuppressWarnings("unchecked")
    private static SourceReader<String, KafkaPartitionSplit> polled(InputStatus... results) {
        Queue<InputStatus> queue = new ArrayDeque<>(List.of(results));
        return (SourceReader<String, KafkaPartitionSplit>)
                Proxy.newProxyInstance(
                        LogReaderTest.class.getClassLoader(),
                        new Class<?>[] {SourceReader.class},
                        (proxy, method, arguments) -> queue.remove());
    }
}
