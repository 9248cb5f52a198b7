package io.adtally.local.oracle;

import java.sql.SQLException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of the retry topic that says of which dead letter it is another attempt. */
final class Retry {
    private Retry() {}

    /** Nothing where the record does not say. What was bad on purpose is no better sent again. */
    static void load(ConsumerRecord<byte[], byte[]> record, CopyWriter rows, Refusals refusals)
            throws SQLException {
        String topic = TopicReader.header(record, "adtally.dlq.topic");
        String partition = TopicReader.header(record, "adtally.dlq.partition");
        String offset = TopicReader.header(record, "adtally.dlq.offset");
        String attempt = TopicReader.header(record, "adtally.dlq.attempt");
        if (topic == null || partition == null || offset == null || attempt == null) {
            return;
        }
        rows.row(
                record.topic(),
                record.partition(),
                record.offset(),
                attempt,
                topic,
                partition,
                offset);
        String refusal =
                refusals.reason(topic, Integer.parseInt(partition), Long.parseLong(offset));
        if (refusal != null) {
            refusals.add(record.topic(), record.partition(), record.offset(), refusal);
        }
    }
}
