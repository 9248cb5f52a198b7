package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.adtally.alert.Alert;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class AlertSerializerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Alert ALERT = new Alert("ORPHAN", true, 1_000, 2_000, 600, 500);

    private final AlertSerializer serializer = new AlertSerializer("alerts", "prod", 60_000);

    @Test
    void writesWhatWasFound() throws IOException {
        ProducerRecord<byte[], byte[]> record = serializer.serialize(ALERT, null, null);

        assertThat(record.topic()).isEqualTo("alerts");
        assertThat(record.key()).isEqualTo("ORPHAN".getBytes(StandardCharsets.UTF_8));
        assertThat(JSON.readTree(record.value()))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"alert_id": "ORPHAN@1000", "deployment": "prod",
                                 "series": "ORPHAN", "state": "FIRING",
                                 "since_ms": 1000, "at_ms": 2000,
                                 "rate": 600, "limit": 500, "window_ms": 60000}
                                """));
    }

    @Test
    void theEndOfAnAlertHasItsId() throws IOException {
        Alert over = new Alert("ORPHAN", false, 1_000, 9_000, 0, 500);

        JsonNode json = JSON.readTree(serializer.serialize(over, null, null).value());

        assertThat(json.path("alert_id").asText()).isEqualTo("ORPHAN@1000");
        assertThat(json.path("state").asText()).isEqualTo("RESOLVED");
    }

    @Test
    void isAsTheSchemaSays() throws IOException {
        JsonNode json = JSON.readTree(serializer.serialize(ALERT, null, null).value());

        assertThat(problemsOf(json)).isEmpty();
        assertThat(problemsOf(((ObjectNode) json.deepCopy()).without("rate"))).isNotEmpty();
        assertThat(problemsOf(((ObjectNode) json.deepCopy()).put("state", "MAYBE"))).isNotEmpty();
        assertThat(problemsOf(((ObjectNode) json.deepCopy()).put("rate", "600"))).isNotEmpty();
    }

    private static Set<ValidationMessage> problemsOf(JsonNode json) throws IOException {
        Path schema =
                Path.of(System.getProperty("basedir", ""))
                        .resolve("schemas/json/alert.schema.json");
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(schema))
                .validate(json);
    }
}
