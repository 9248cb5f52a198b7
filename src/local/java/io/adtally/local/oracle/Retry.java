package io.adtally.local.oracle;

import java.sql.SQLException;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of the retry topic that says of which dead letter it is another attempt. */
final class Retry {
    /** Of headers, which a dead letter does not keep. */
    private static final Set<String> LEFT_BEHIND =
            Set.of("HEADERS_TOO_LARGE", "FORGED_REPLAY_HEADER");

    private Retry() {}

    /**
     * Nothing where the record does not say. What was bad on purpose is no better sent again,
     * unless it was mended or what was bad is not sent again.
     */
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
                offset,
                TopicReader.header(record, "adtally.dlq.reason"),
                TopicReader.header(record, "adtally.dlq.run") != null);
        String refusal =
                refusals.reason(topic, Integer.parseInt(partition), Long.parseLong(offset));
        boolean mended = TopicReader.header(record, "adtally.dlq.repaired-from") != null;
        if (refusal != null && !mended && !LEFT_BEHIND.contains(refusal)) {
            refusals.add(record.topic(), record.partition(), record.offset(), refusal);
        }
    }
}
