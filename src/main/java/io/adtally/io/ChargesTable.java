package io.adtally.io;

import io.adtally.billing.LedgerRow;
import io.adtally.billing.LedgerStore;
import io.adtally.billing.TransactionId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Writes batches to {@code billing.charges}. Each column goes as one array, so that a statement has
 * the same text and the same number of parameters for every size of batch.
 */
final class ChargesTable {
    private static final String INSERT =
            """
            INSERT INTO billing.charges (
                event_id, impression_id, event_type, pricing_model, advertiser_id, campaign_id,
                line_item_id, creative_id, quantity_milli, unit_price_micros, terms_valid_from,
                amount_nanos, currency, impression_time, event_time, test, source_topic,
                source_partition, source_offset, commit_incarnation, commit_sequence)
            SELECT event_id, impression_id, event_type, pricing_model, advertiser_id, campaign_id,
                line_item_id, creative_id, quantity_milli, unit_price_micros,
                to_timestamp(terms_valid_from_ms::float8 / 1000), amount_nanos, currency,
                to_timestamp(impression_time_ms::float8 / 1000), to_timestamp(event_time_ms::float8 / 1000),
                test, source_topic, source_partition, source_offset, ?, ?
            FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                    ?::text[], ?::bigint[], ?::bigint[], ?::boolean[], ?::text[], ?::integer[],
                    ?::bigint[])
                AS offered (event_id, impression_id, event_type, pricing_model, advertiser_id,
                    campaign_id, line_item_id, creative_id, quantity_milli, unit_price_micros,
                    terms_valid_from_ms, amount_nanos, currency, impression_time_ms, event_time_ms,
                    test, source_topic, source_partition, source_offset)
            ON CONFLICT (event_id) DO NOTHING
            """;

    /** Times are left out: a retransmission may carry others, and they cost nobody anything. */
    private static final String COUNT_DIFFERING =
            """
            SELECT count(*)
            FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
                    ?::bigint[], ?::bigint[], ?::text[], ?::boolean[])
                AS offered (event_id, pricing_model, advertiser_id, campaign_id, line_item_id,
                    quantity_milli, unit_price_micros, amount_nanos, currency, test)
            JOIN billing.charges AS held USING (event_id)
            WHERE (held.pricing_model, held.advertiser_id, held.campaign_id, held.line_item_id,
                    held.quantity_milli, held.unit_price_micros, held.amount_nanos, held.currency,
                    held.test)
                <> (offered.pricing_model, offered.advertiser_id, offered.campaign_id,
                    offered.line_item_id, offered.quantity_milli, offered.unit_price_micros,
                    offered.amount_nanos, offered.currency, offered.test)
            """;

    private ChargesTable() {}

    static LedgerStore.Inserted insert(
            Connection connection, TransactionId id, List<LedgerRow> rows) throws SQLException {
        int inserted;
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setLong(1, id.incarnation());
            insert.setLong(2, id.sequence());
            new Columns(insert, rows, 3)
                    .uuid(row -> row.eventId().toUuid())
                    .text(LedgerRow::impressionId)
                    .text(row -> row.eventType().name())
                    .text(row -> row.pricingModel().name())
                    .text(LedgerRow::advertiserId)
                    .text(LedgerRow::campaignId)
                    .text(LedgerRow::lineItemId)
                    .text(LedgerRow::creativeId)
                    .bigint(LedgerRow::quantityMilli)
                    .bigint(LedgerRow::unitPriceMicros)
                    .bigint(LedgerRow::termsValidFromMs)
                    .bigint(LedgerRow::amountNanos)
                    .text(LedgerRow::currency)
                    .bigint(LedgerRow::impressionTimeMs)
                    .bigint(LedgerRow::eventTimeMs)
                    .bool(LedgerRow::test)
                    .text(LedgerRow::sourceTopic)
                    .integer(LedgerRow::sourcePartition)
                    .bigint(LedgerRow::sourceOffset);
            inserted = insert.executeUpdate();
        }
        int differing = inserted == rows.size() ? 0 : countDiffering(connection, rows);
        return new LedgerStore.Inserted(inserted, differing);
    }

    private static int countDiffering(Connection connection, List<LedgerRow> rows)
            throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(COUNT_DIFFERING)) {
            new Columns(count, rows, 1)
                    .uuid(row -> row.eventId().toUuid())
                    .text(row -> row.pricingModel().name())
                    .text(LedgerRow::advertiserId)
                    .text(LedgerRow::campaignId)
                    .text(LedgerRow::lineItemId)
                    .bigint(LedgerRow::quantityMilli)
                    .bigint(LedgerRow::unitPriceMicros)
                    .bigint(LedgerRow::amountNanos)
                    .text(LedgerRow::currency)
                    .bool(LedgerRow::test);
            try (ResultSet result = count.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }

    /** Fills a statement's parameters, one array for each column, from left to right. */
    private static final class Columns {
        private final PreparedStatement statement;
        private final List<LedgerRow> rows;
        private int next;

        Columns(PreparedStatement statement, List<LedgerRow> rows, int first) {
            this.statement = statement;
            this.rows = rows;
            this.next = first;
        }

        Columns uuid(Function<LedgerRow, UUID> column) throws SQLException {
            return array("uuid", column, UUID[]::new);
        }

        Columns text(Function<LedgerRow, String> column) throws SQLException {
            return array("text", column, String[]::new);
        }

        Columns bigint(Function<LedgerRow, Long> column) throws SQLException {
            return array("int8", column, Long[]::new);
        }

        Columns integer(Function<LedgerRow, Integer> column) throws SQLException {
            return array("int4", column, Integer[]::new);
        }

        Columns bool(Function<LedgerRow, Boolean> column) throws SQLException {
            return array("bool", column, Boolean[]::new);
        }

        /** An array of its own type, for only such a one is sent in binary. */
        private <V> Columns array(
                String type, Function<LedgerRow, V> column, IntFunction<V[]> newArray)
                throws SQLException {
            V[] values = rows.stream().map(column).toArray(newArray);
            Array array = statement.getConnection().createArrayOf(type, values);
            statement.setArray(next, array);
            next++;
            return this;
        }
    }
}
