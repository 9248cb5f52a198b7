package io.adtally.io;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes dead letters: key and value are the refused record's own bytes, the story is in the
 * headers, so that a replay is "produce the same bytes again". The record's time is that of the
 * writing, for its retention must not begin before anyone could read it.
 */
public final class DeadLetterSerializer implements KafkaRecordSerializationSchema<DeadLetter> {
    private static final long serialVersionUID = 1L;

    private final String topic;

    public DeadLetterSerializer(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            DeadLetter letter, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic, DeadLetterHeaders.keyOf(letter), DeadLetterHeaders.valueOf(letter));
        KafkaHeaders.add(DeadLetterHeaders.of(letter), record.headers());
        return record;
    }
}
