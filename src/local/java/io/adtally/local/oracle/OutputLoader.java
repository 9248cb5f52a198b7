package io.adtally.local.oracle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes what the job publishes on Kafka apart into rows, by its contract. */
final class OutputLoader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MINUTE_MS = 60_000;
    private static final List<String> DIMENSIONS =
            List.of(
                    "advertiser_id",
                    "campaign_id",
                    "line_item_id",
                    "creative_id",
                    "media_type",
                    "event_type",
                    "country",
                    "currency",
                    "test");

    private final Drains drains;
    private final AvroReader canonical = new AvroReader("canonical_event.avsc");
    private final AvroReader session = new AvroReader("session.avsc");
    private final AvroReader cap = new AvroReader("frequency_cap.avsc");
    private final Reach rowReach = new Reach("row");
    private final Reach campaignReach = new Reach("campaign");

    OutputLoader(Drains drains) {
        this.drains = drains;
    }

    void loadCanonical(ConsumerRecord<byte[], byte[]> record, CopyWriter rows) throws SQLException {
        GenericRecord event = canonical.read(record.value());
        List<?> cleared = (List<?>) event.get("cleared_fields");
        rows.row(
                event.get("event_id"),
                event.get("event_time"),
                event.get("sequence"),
                event.get("not_billed_reason"),
                cleared.isEmpty()
                        ? null
                        : cleared.stream()
                                .map(Object::toString)
                                .sorted()
                                .collect(Collectors.joining(",")));
    }

    void loadSession(ConsumerRecord<byte[], byte[]> record, CopyWriter rows) throws SQLException {
        GenericRecord of = session.read(record.value());
        rows.row(
                drains.epoch(record.topic(), record.partition(), record.offset()),
                record.partition(),
                record.offset(),
                of.get("session_id"),
                of.get("user_id"),
                of.get("test"),
                of.get("start"),
                of.get("end"),
                json(AvroReader.numbers(of, "counts")),
                json(((List<?>) of.get("campaigns")).stream().map(Object::toString).toList()),
                json(AvroReader.numbers(of, "amounts_nanos")),
                of.get("revision"),
                AvroReader.text(of, "merged_into"));
    }

    void loadCap(ConsumerRecord<byte[], byte[]> record, CopyWriter rows) throws SQLException {
        Object[] row = new Object[15];
        row[0] = drains.epoch(record.topic(), record.partition(), record.offset());
        row[1] = record.partition();
        row[2] = record.offset();
        row[3] = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() != null) {
            GenericRecord of = cap.read(record.value());
            int column = 4;
            for (String field :
                    List.of(
                            "user_id",
                            "scope",
                            "scope_id",
                            "context",
                            "window_ms",
                            "test",
                            "count",
                            "limit",
                            "capped_until_ms",
                            "version",
                            "event_time")) {
                row[column++] = of.get(field);
            }
        }
        rows.row(row);
    }

    void loadMetric(ConsumerRecord<byte[], byte[]> record, CopyWriter rows) throws SQLException {
        JsonNode row = json(record.value());
        long minute = Instant.parse(row.path("time").asText()).toEpochMilli() / MINUTE_MS;
        String key =
                Stream.concat(
                                Stream.of(String.valueOf(minute)),
                                DIMENSIONS.stream().map(name -> text(row, name)))
                        .collect(Collectors.joining("|"));
        rows.row(
                key,
                row.path("events").asLong(),
                row.path("invalid_events").asLong(),
                row.path("amount_micros").asLong(),
                row.path("amount_nanos_rest").asLong());
        addUsers(key, row);
    }

    void loadReach(CopyWriter rows) throws SQLException {
        rowReach.load(rows);
        campaignReach.load(rows);
    }

    private void addUsers(String key, JsonNode row) {
        if (row.path("users").isNull()) {
            return;
        }
        try {
            byte[] users = row.path("users").binaryValue();
            rowReach.add(key, users);
            campaignReach.add(text(row, "campaign_id") + "|" + text(row, "test"), users);
        } catch (IOException e) {
            throw new IllegalArgumentException("users is not base64", e);
        }
    }

    private static String text(JsonNode row, String field) {
        return row.path(field).isNull() ? "" : row.path(field).asText();
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a row of metrics", e);
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and lists of texts always write", e);
        }
    }
}
