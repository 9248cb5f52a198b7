package io.adtally.local.oracle;

import java.sql.SQLException;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of the dead-letter topic, by its headers. */
record DeadLetter(String topic, String partition, String offset, String reason, String valueHash) {

    /** Reasons that follow from what was sent before; the oracle works them out by itself. */
    private static final Set<String> WORKED_OUT =
            Set.of(
                    "ORPHAN",
                    "UNKNOWN_TOKEN",
                    "NO_TERMS_AT_TIME",
                    "MISSING_AUCTION_PRICE",
                    "AUCTION_CURRENCY_MISMATCH",
                    "BEFORE_IMPRESSION",
                    "OUTSIDE_ATTRIBUTION_WINDOW",
                    "AMOUNT_OVERFLOW",
                    "AMOUNT_LIMIT",
                    "CONFLICTING_DUPLICATE");

    static DeadLetter of(ConsumerRecord<byte[], byte[]> letter) {
        return new DeadLetter(
                TopicReader.header(letter, "adtally.dlq.topic"),
                TopicReader.header(letter, "adtally.dlq.partition"),
                TopicReader.header(letter, "adtally.dlq.offset"),
                TopicReader.header(letter, "adtally.dlq.reason"),
                valueHash(letter));
    }

    /** Of what the value was before it was cut to fit. */
    private static String valueHash(ConsumerRecord<byte[], byte[]> letter) {
        String sha256 = TopicReader.header(letter, "adtally.dlq.sha256");
        return sha256 == null ? ValueHash.of(letter.value()) : ValueHash.ofSha256(sha256);
    }

    void load(CopyWriter rows, Refusals believed) throws SQLException {
        rows.row(topic, partition, offset, reason, valueHash);
        if (!WORKED_OUT.contains(reason)) {
            believed.add(topic, Integer.parseInt(partition), Long.parseLong(offset), reason);
        }
    }
}
