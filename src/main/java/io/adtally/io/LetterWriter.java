package io.adtally.io;

import io.adtally.config.KafkaClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Sends letters on. Nothing counts as sent before {@link #flush} has returned. */
public final class LetterWriter implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> underWay = new ArrayList<>();

    public LetterWriter(KafkaClients clients) {
        this.producer = LetterClients.producer(clients);
    }

    /** Sends a record, soon. */
    public void send(String topic, byte[] key, byte[] value, Map<String, String> headers) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
        KafkaHeaders.add(headers, record.headers());
        underWay.add(producer.send(record));
    }

    /**
     * Waits until Kafka has all that was sent.
     *
     * @throws org.apache.kafka.common.KafkaException if it has not
     */
    public void flush() {
        producer.flush();
        underWay.forEach(LetterClients::answer);
        underWay.clear();
    }

    @Override
    public void close() {
        producer.close();
    }
}
