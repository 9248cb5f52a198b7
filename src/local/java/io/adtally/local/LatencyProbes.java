package io.adtally.local;

import io.adtally.local.traffic.BenchScript;
import io.adtally.local.traffic.Message;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Impressions among the others whose way is timed, from the broker's timestamp of the record to the
 * moment an output shows it. Each has a user and an id of its own; the clock is the machine's,
 * which broker and readers share.
 */
final class LatencyProbes implements AutoCloseable {
    static final String PREFIX = "probe-";

    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();
    private static final int DIGITS = 3;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Long> appendedMs = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "probes");
    private volatile boolean stopping;

    LatencyProbes(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ProducerConfig.LINGER_MS_CONFIG,
                                0),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ids of those that are on Kafka. */
    Set<String> ids() {
        return appendedMs.keySet();
    }

    /**
     * Notes that an output has shown a probe at this moment.
     *
     * @return how long after its append; -1 if its append is not known yet
     */
    long since(String id, long nowMs) {
        Long appended = appendedMs.get(id);
        return appended == null ? -1 : Math.max(0, nowMs - appended);
    }

    static Histogram histogram() {
        return new ConcurrentHistogram(Duration.ofMinutes(10).toMillis(), DIGITS);
    }

    private void run() {
        for (long number = 0; !stopping; number++) {
            String id = PREFIX + number;
            Message message = BenchScript.probe(id, System.currentTimeMillis());
            // The callback hears of it.
            Future<RecordMetadata> unused =
                    producer.send(
                            new ProducerRecord<>(message.topic(), message.key(), message.value()),
                            (at, error) -> {
                                if (error == null) {
                                    appendedMs.put(id, at.timestamp());
                                }
                            });
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Sends no more. */
    void stop() throws InterruptedException {
        stopping = true;
        thread.join();
        producer.flush();
    }

    @Override
    public void close() {
        stopping = true;
        producer.close();
    }
}
