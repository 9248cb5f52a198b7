package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.adtally.event.EventType;
import io.adtally.event.MediaType;
import io.adtally.event.MetricIncrement;
import io.adtally.event.MetricKey;
import io.adtally.event.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class CampaignMetricSerializerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] NO_USERS = {};

    private final CampaignMetricSerializer serializer = new CampaignMetricSerializer("metrics", 17);

    @Test
    void writesEveryFieldByItsName() {
        MetricIncrement increment =
                new MetricIncrement(
                        key(MediaType.VIDEO, EventType.CLICK, "DE"),
                        300,
                        42,
                        Long.MAX_VALUE,
                        987,
                        new byte[] {7, 8, -9});

        assertThat(text(increment))
                .isEqualTo(
                        "{\"time\":\"2026-03-01T12:00:00Z\",\"advertiser_id\":\"advertiser\",\"campaign_id\":\"campaign"
                            + " \\\"ü\\\"\","
                            + "\"line_item_id\":\"line-item\",\"creative_id\":\"creative\","
                            + "\"media_type\":\"VIDEO\",\"event_type\":\"CLICK\","
                            + "\"country\":\"DE\",\"currency\":\"EUR\",\"test\":true,"
                            + "\"events\":300,\"invalid_events\":42,\"amount_micros\":9223372036854775807,"
                            + "\"amount_nanos_rest\":987,\"users\":\"Bwj3\"}");
    }

    @Test
    void writesNullForWhatIsNotKnown() throws Exception {
        JsonNode row = JSON.readTree(text(withoutUsers(EventType.IMPRESSION)));

        assertThat(row.get("country").isNull()).isTrue();
        assertThat(row.get("users").isNull()).isTrue();
    }

    @Test
    void writesWhatTheSchemaSays() throws Exception {
        JsonSchema schema = schema();
        for (EventType type : EventType.values()) {
            JsonNode row = JSON.readTree(text(withoutUsers(type)));

            assertThat(schema.validate(row)).as("%s", row).isEmpty();
            assertThat(names(row)).isEqualTo(names(schema.getSchemaNode().get("properties")));
        }
        for (MediaType media : MediaType.values()) {
            MetricIncrement increment =
                    new MetricIncrement(
                            key(media, EventType.VIEWABLE, "AT"), 1, 0, 0, 999, new byte[] {1});

            assertThat(schema.validate(JSON.readTree(text(increment)))).isEmpty();
        }
    }

    /** Or the test above could not fail. */
    @Test
    void theSchemaRefusesWhatIsNoRow() throws Exception {
        String row = text(withoutUsers(EventType.IMPRESSION));
        assertThat(row).contains("\"amount_nanos_rest\":1,", ":00Z\"", "\"events\":1,");

        assertThat(
                        Stream.of(
                                row.replace("rest\":1,", "rest\":1000,"),
                                row.replace("rest\":1,", "rest\":\"1\","),
                                row.replace(":00Z\"", ":01Z\""),
                                row.replace("\"events\":1,", "\"events\":-1,"),
                                row.replace("\"events\":1,", ""),
                                row.replace("\"EUR\"", "\"eur\""),
                                row.replace("\"country\":null", "\"country\":\"\"")))
                .allSatisfy(
                        broken ->
                                assertThat(schema().validate(JSON.readTree(broken))).isNotEmpty());
    }

    @Test
    void spreadsRowsOverThePartitionsAndNamesItsRun() {
        ProducerRecord<byte[], byte[]> record =
                serializer.serialize(withoutUsers(EventType.CLICK), null, Samples.NOON_MS);

        assertThat(record.topic()).isEqualTo("metrics");
        assertThat(record.key()).isNull();
        assertThat(record.partition()).isNull();
        assertThat(record.timestamp()).isNull();
        assertThat(record.headers().lastHeader("adtally.generation").value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("17");
    }

    private String text(MetricIncrement increment) {
        return new String(
                serializer.serialize(increment, null, null).value(), StandardCharsets.UTF_8);
    }

    private static MetricIncrement withoutUsers(EventType type) {
        return new MetricIncrement(key(MediaType.DISPLAY, type, ""), 1, 0, 0, 1, NO_USERS);
    }

    private static MetricKey key(MediaType media, EventType type, String country) {
        return new MetricKey(
                Samples.NOON_MS,
                "advertiser",
                "campaign \"ü\"",
                "line-item",
                "creative",
                media,
                type,
                country,
                "EUR",
                true);
    }

    private static List<String> names(JsonNode object) {
        Iterator<String> names = object.fieldNames();
        return Stream.generate(names::next).limit(object.size()).toList();
    }

    private static JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        JSON.readTree(
                                Files.readString(
                                        Path.of("schemas/json/campaign_metrics.schema.json"))),
                        SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    }
}
