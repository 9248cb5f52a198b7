package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.KafkaConfig;
import io.adtally.local.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaCatalogEndOffsetsITCase {
    @TempDir Path directory;

    @Test
    void findsTheLastRecordThatWillEverBeRead() throws Exception {
        try (LocalKafka kafka = LocalKafka.start(directory, 0)) {
            kafka.createTopics(List.of(new NewTopic(KafkaFixture.CATALOG, 4, (short) 1)));
            KafkaConfig config = KafkaFixture.config(kafka.bootstrapServers());
            KafkaCatalogEndOffsets catalog = new KafkaCatalogEndOffsets(config);
            assertThat(catalog.lastOffsets()).isEmpty();

            KafkaFixture.send(config, Collections.nCopies(3, record(0)));
            sendInTransaction(config, 1, 2, true);
            sendInTransaction(config, 2, 5, false);
            KafkaFixture.send(config, Collections.nCopies(2, record(3)));
            // Further back than the first look.
            sendInTransaction(config, 3, 40, false);

            // Partition 2 has had nothing but what was rolled back.
            assertThat(catalog.lastOffsets()).isEqualTo(Map.of(0, 2L, 1, 1L, 3, 1L));
        }
    }

    private static void sendInTransaction(
            KafkaConfig config, int partition, int records, boolean commit) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = KafkaFixture.producer(config, "test")) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < records; i++) {
                var sent = producer.send(record(partition));
                producer.flush();
                sent.get();
            }
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(int partition) {
        byte[] bytes = "entry".getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(KafkaFixture.CATALOG, partition, bytes, bytes);
    }
}
