package io.adtally.local.traffic;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends seeded traffic to Kafka from a thread of its own, at the rate asked for, until all is sent
 * or it is stopped. The topics must exist.
 *
 * <p>A record lost or refused by the broker ends the traffic with a failure: the oracle takes what
 * is on Kafka for the truth, and would not miss it.
 */
public final class Traffic implements AutoCloseable {
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    /** A broker may be restarted or frozen on purpose meanwhile. */
    private static final int LONGEST_OUTAGE_MS = 300_000;

    /**
     * The catalog has so long to be published before the first event is due. It has prices that
     * begin soon after that, and would be refused if the broker had its entries too late.
     */
    private static final long PUBLISHING_CATALOG_MS = 5_000;

    private final LongFunction<Script> scripts;
    private final SentLog sentLog;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread;

    /** Catalog entries for later, each due at the moment it is to be sent; the first due first. */
    private final ArrayDeque<Message> entries = new ArrayDeque<>();

    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private volatile boolean stopping;
    private volatile boolean finished;

    public Traffic(TrafficOptions options, String bootstrapServers, SentLog sentLog) {
        this(startMs -> options.script(startMs + PUBLISHING_CATALOG_MS), bootstrapServers, sentLog);
    }

    /**
     * Sends what a script says.
     *
     * @param scripts given the moment the traffic begins at, UTC epoch millis; called on the
     *     traffic's thread
     */
    public Traffic(LongFunction<Script> scripts, String bootstrapServers, SentLog sentLog) {
        this.scripts = scripts;
        this.sentLog = sentLog;
        this.producer =
                new KafkaProducer<>(
                        settings(bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        this.thread = new Thread(this::run, "traffic");
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Records handed to Kafka so far, the catalog's apart. */
    public long sent() {
        return sent.get();
    }

    /**
     * Whether all records are on Kafka, or, if stopped, all that will be.
     *
     * @throws IllegalStateException if sending failed
     */
    public boolean finished() {
        Exception cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the traffic could not be sent", cause);
        }
        return finished;
    }

    /** Sends no further record; those sent are on Kafka when this returns. */
    public void stop() {
        stopping = true;
        try {
            thread.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        producer.close(LONGEST_STOP);
    }

    private void run() {
        try {
            // What is slow about a first record is over before the clock starts.
            List<PartitionInfo> unused = producer.partitionsFor(Topics.CATALOG);
            Script script = scripts.apply(System.currentTimeMillis());
            Message message = script.next();
            while (message != null && isEntry(message)) {
                send(message);
                message = script.next();
            }
            // No event may come before the catalog it is priced by.
            producer.flush();
            long scheduleMs = 0;
            while (message != null && goesOn()) {
                if (isEntry(message)) {
                    sendLater(message, message.dueMs() - scheduleMs);
                } else {
                    scheduleMs = message.dueMs();
                    waitUntil(scheduleMs);
                    send(message);
                }
                message = script.next();
            }
            while (!entries.isEmpty() && goesOn()) {
                waitUntil(entries.peek().dueMs());
            }
            producer.flush();
            finished = true;
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private boolean goesOn() {
        return !stopping && failure.get() == null;
    }

    private static boolean isEntry(Message message) {
        return message.topic().equals(Topics.CATALOG);
    }

    /**
     * Counted from now, not by the schedule: where events cannot be sent at the rate asked for, an
     * entry behind them would come later than the job waits for it.
     */
    private void sendLater(Message entry, long delayMs) {
        entries.add(entry.dueAt(System.currentTimeMillis() + delayMs));
    }

    /** Meanwhile sends the entries that are due. */
    private void waitUntil(long dueMs) {
        long nowMs = sendEntries();
        while (nowMs < dueMs && !stopping) {
            LockSupport.parkNanos(Math.min(dueMs - nowMs, 100) * 1_000_000);
            nowMs = sendEntries();
        }
    }

    private long sendEntries() {
        long nowMs = System.currentTimeMillis();
        while (!entries.isEmpty() && entries.peek().dueMs() <= nowMs) {
            send(entries.poll());
        }
        return nowMs;
    }

    private void send(Message message) {
        ProducerRecord<byte[], byte[]> sending =
                new ProducerRecord<>(message.topic(), message.key(), message.value());
        if (message.contentType() != null) {
            byte[] type = message.contentType().getBytes(StandardCharsets.UTF_8);
            sending.headers().add("content-type", type);
        }
        message.headers().forEach((name, value) -> sending.headers().add(name, value));
        // The callback hears of it.
        Future<RecordMetadata> unused =
                producer.send(sending, (at, error) -> sent(at, error, message.refusal()));
        if (!isEntry(message)) {
            sent.incrementAndGet();
        }
    }

    private void sent(RecordMetadata at, Exception error, String refusal) {
        if (error != null) {
            failure.compareAndSet(null, error);
        } else if (refusal != null) {
            sentLog.refused(at.topic(), at.partition(), at.offset(), refusal);
        }
    }

    private static Map<String, Object> settings(String bootstrapServers) {
        return Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.CLIENT_ID_CONFIG,
                "traffic",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                // One: with several, a broker that is about to lead a new partition may refuse the
                // first and take the second, and then refuses the first for ever as out of order.
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1,
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                LONGEST_OUTAGE_MS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                LONGEST_OUTAGE_MS,
                ProducerConfig.BATCH_SIZE_CONFIG,
                128 * 1024);
    }
}
