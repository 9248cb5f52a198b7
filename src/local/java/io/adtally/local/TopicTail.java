package io.adtally.local;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what is committed to a topic from now on, as it comes, on a thread of its own. */
final class TopicTail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String topic;
    private final Outages outages;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile Consumer<ConsumerRecord<byte[], byte[]>> action;
    private volatile boolean stopping;

    TopicTail(String bootstrapServers, String topic, Outages outages) {
        this.topic = topic;
        this.outages = outages;
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        this.thread = new Thread(this::run, "tail-" + topic);
        this.thread.setDaemon(true);
    }

    void start(Consumer<ConsumerRecord<byte[], byte[]>> whatToDo) {
        action = whatToDo;
        thread.start();
    }

    private void run() {
        List<TopicPartition> partitions;
        try {
            partitions = outages.ask("The broker", this::partitions);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        while (!stopping) {
            consumer.poll(POLL).forEach(action);
        }
    }

    private List<TopicPartition> partitions() {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
