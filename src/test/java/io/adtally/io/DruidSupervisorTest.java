package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DruidSupervisorTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SPEC = Path.of("schemas/druid/campaign_metrics-supervisor.json");
    private static final Path SCHEMA = Path.of("schemas/json/campaign_metrics.schema.json");

    @TempDir Path dir;

    @Test
    void theSpecTakesEveryFieldOfTheTopic() throws Exception {
        JsonNode schema = JSON.readTree(Files.readString(SCHEMA)).path("properties");
        JsonNode data = spec().at("/spec/dataSchema");

        List<String> taken = new ArrayList<>();
        taken.add(data.at("/timestampSpec/column").asText());
        data.at("/dimensionsSpec/dimensions").forEach(name -> taken.add(name.asText()));
        data.path("metricsSpec").forEach(metric -> taken.add(metric.path("fieldName").asText()));

        List<String> fields = new ArrayList<>();
        schema.fieldNames().forEachRemaining(fields::add);
        assertThat(taken).containsExactlyInAnyOrderElementsOf(fields);
    }

    @Test
    void theSpecDropsNothingForBeingLateOrUnreadable() throws Exception {
        assertThat(spec().at("/spec/ioConfig").fieldNames())
                .toIterable()
                .doesNotContain(
                        "lateMessageRejectionPeriod",
                        "lateMessageRejectionStartDateTime",
                        "earlyMessageRejectionPeriod");
        assertThat(spec().at("/spec/tuningConfig/maxParseExceptions").asInt(-1)).isZero();
        assertThat(spec().at("/spec/ioConfig/useEarliestOffset").asBoolean()).isTrue();
        assertThat(isolation(spec())).isEqualTo("read_committed");
    }

    @Test
    void brokersGoWhereThePlaceholderIs() throws Exception {
        DruidSupervisor supervisor = DruidSupervisor.read(SPEC, "kafka-1:9092,kafka-2:9092");

        assertThat(supervisor.bootstrapServers()).isEqualTo("kafka-1:9092,kafka-2:9092");
        assertThat(isolation(JSON.readTree(supervisor.json()))).isEqualTo("read_committed");
        assertThat(supervisor.dataSource()).isEqualTo("campaign_metrics");
        assertThat(supervisor.topic()).isEqualTo("ads.campaign-metrics.v1");
    }

    @Test
    void brokersOfTheSpecStay() throws Exception {
        Path own = write(Files.readString(SPEC).replace("${KAFKA_BOOTSTRAP_SERVERS}", "own:9092"));

        assertThat(DruidSupervisor.read(own, "other:9092").bootstrapServers())
                .isEqualTo("own:9092");
    }

    @Test
    void earlierGenerationsAreFilteredByTheirHeader() throws Exception {
        DruidSupervisor supervisor = DruidSupervisor.read(SPEC, "kafka:9092");

        supervisor.leaveOutBefore(12);

        JsonNode spec = JSON.readTree(supervisor.json()).path("spec");
        assertThat(spec.at("/ioConfig/inputFormat"))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"type": "kafka", "valueFormat": {"type": "json"},
                                 "headerFormat": {"type": "string"}}
                                """));
        assertThat(spec.at("/dataSchema/transformSpec/filter"))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"type": "range", "column": "kafka.header.adtally.generation",
                                 "matchValueType": "LONG", "lower": 12}
                                """));
    }

    @Test
    void knowsWhichTopicDruidsOffsetsAreOf() throws Exception {
        DruidSupervisor supervisor = DruidSupervisor.read(SPEC, "kafka:9092");
        supervisor.setTopicId("newest");
        JsonNode submitted = JSON.readTree(supervisor.json());
        String terminated = "{\"type\": \"NoopSupervisorSpec\"}";
        String earlier = supervisor.json().replace("newest", "oldest");

        assertThat(topicIdAt(supervisor, 404, "")).isEmpty();
        assertThat(topicIdAt(supervisor, 200, "[]")).isEmpty();
        assertThat(
                        topicIdAt(
                                supervisor,
                                200,
                                "[{\"spec\": %s}, {\"spec\": %s}, {\"spec\": %s}]"
                                        .formatted(terminated, submitted, earlier)))
                .contains("newest");
        assertThatThrownBy(() -> topicIdAt(supervisor, 500, "out of order"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("500", "out of order");
    }

    /** With a Druid that answers so to the question for the supervisor's specs. */
    private static Optional<String> topicIdAt(DruidSupervisor supervisor, int code, String answer)
            throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/druid/indexer/v1/supervisor/campaign_metrics/history",
                exchange -> {
                    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        try {
            return supervisor.topicIdAt(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void refusesWhatIsNoSpec() throws Exception {
        assertRefused(write("{"), "is not JSON");
        assertRefused(write("[]"), "is not a JSON object");
        assertRefused(write("{\"type\": \"kinesis\"}"), "type is not kafka");
        assertRefused(write("{\"type\": \"kafka\"}"), "spec has no dataSchema/dataSource");
        assertRefused(dir.resolve("missing.json"), ": no such file");
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> DruidSupervisor.read(file, "kafka:9092"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(file.toString());
    }

    private static JsonNode spec() throws IOException {
        return JSON.readTree(Files.readString(SPEC));
    }

    /** The name has a dot, which is no step of a path. */
    private static String isolation(JsonNode spec) {
        return spec.at("/spec/ioConfig/consumerProperties").path("isolation.level").asText();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(dir.resolve("spec.json"), text);
    }
}
