package io.adtally.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adtally.config.FileProblem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The spec by which Druid reads a Kafka topic, and the Druid cluster it is submitted to. */
public final class DruidSupervisor {
    private static final String PATH = "/druid/indexer/v1/supervisor";
    private static final String BROKERS_KEY = "bootstrap.servers";
    private static final String BROKERS_PLACEHOLDER = "${KAFKA_BOOTSTRAP_SERVERS}";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** In the spec's context: the id of the topic that its offsets are of. */
    private static final String LOG_KEY = "adtally.topic-id";

    private static final String KAFKA_PATIENCE_MS = "10000";

    private final ObjectNode spec;

    private DruidSupervisor(ObjectNode spec) {
        this.spec = spec;
    }

    /**
     * How a supervisor is.
     *
     * @param name Druid's detailed state
     * @param errors what went wrong lately, as Druid tells it
     */
    public record State(String name, String errors) {
        /** Whether it gets what is on the topic, or waits for more. */
        public boolean reads() {
            return name.equals("RUNNING") || name.equals("IDLE");
        }
    }

    /**
     * Reads a spec.
     *
     * @param bootstrapServers goes where the spec has its placeholder
     * @throws IllegalArgumentException if the file is no spec of a Kafka supervisor
     */
    public static DruidSupervisor read(Path file, String bootstrapServers) throws IOException {
        ObjectNode spec = parse(file);
        if (!spec.path("type").asText().equals("kafka")) {
            throw new IllegalArgumentException(file + ": type is not kafka");
        }
        for (String path : new String[] {"dataSchema/dataSource", "ioConfig/topic"}) {
            if (spec.at("/spec/" + path).asText().isEmpty()) {
                throw new IllegalArgumentException(file + ": spec has no " + path);
            }
        }
        ObjectNode consumer = spec.withObject("/spec/ioConfig/consumerProperties");
        if (consumer.path(BROKERS_KEY).asText(BROKERS_PLACEHOLDER).equals(BROKERS_PLACEHOLDER)) {
            consumer.put(BROKERS_KEY, bootstrapServers);
        }
        return new DruidSupervisor(spec);
    }

    /**
     * Leaves out what the job published in earlier generations. The header is not among a row's
     * columns, so the format becomes the one that makes a column of it, for the filter alone.
     */
    public void leaveOutBefore(long generation) {
        ObjectNode io = spec.withObject("/spec/ioConfig");
        ObjectNode format = JSON.createObjectNode().put("type", "kafka");
        format.set("valueFormat", io.get("inputFormat"));
        format.putObject("headerFormat").put("type", "string");
        io.set("inputFormat", format);
        spec.withObject("/spec/dataSchema/transformSpec")
                .putObject("filter")
                .put("type", "range")
                .put("column", "kafka.header." + CanonicalEventSerializer.GENERATION_HEADER)
                .put("matchValueType", "LONG")
                .put("lower", generation);
    }

    /**
     * Asks the brokers for the id of the topic, by the spec's own properties.
     *
     * @throws KafkaException if there is no such topic, or the brokers cannot be asked from here
     */
    public String topicId() {
        Properties properties = new Properties();
        spec.at("/spec/ioConfig/consumerProperties")
                .properties()
                .forEach(
                        property -> {
                            if (property.getValue().isTextual()) {
                                properties.put(property.getKey(), property.getValue().asText());
                            }
                        });
        properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, KAFKA_PATIENCE_MS);
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, KAFKA_PATIENCE_MS);
        try (Admin admin = Admin.create(properties)) {
            TopicLog found = KafkaTopicLogs.of(admin, List.of(topic())).get(topic());
            if (found == null) {
                throw new UnknownTopicOrPartitionException(
                        "topic " + topic() + " does not exist at " + bootstrapServers());
            }
            return found.id().toString();
        }
    }

    /** Remembers in the spec which topic Druid's offsets are of. */
    public void setTopicId(String id) {
        spec.withObject("/context").put(LOG_KEY, id);
    }

    /**
     * Which topic the offsets that Druid has are of, by the newest spec that says so; empty if none
     * does. The supervisor may be gone: its offsets stay.
     */
    public Optional<String> topicIdAt(URI druid) throws IOException {
        URI url = druid.resolve(PATH + "/" + dataSource() + "/history");
        Optional<JsonNode> history = find(HttpRequest.newBuilder(url));
        if (history.isPresent()) {
            for (JsonNode version : history.get()) {
                String id = version.path("spec").path("context").path(LOG_KEY).asText();
                if (!id.isEmpty()) {
                    return Optional.of(id);
                }
            }
        }
        return Optional.empty();
    }

    public String dataSource() {
        return spec.at("/spec/dataSchema/dataSource").asText();
    }

    public String topic() {
        return spec.at("/spec/ioConfig/topic").asText();
    }

    public String bootstrapServers() {
        return spec.at("/spec/ioConfig/consumerProperties").path(BROKERS_KEY).asText();
    }

    /** The spec as it is submitted. */
    public String json() {
        return spec.toPrettyString();
    }

    /**
     * Submits it: a new supervisor begins, one of this data source goes on with the new spec.
     *
     * @param druid the overlord or the router
     * @throws IOException with Druid's answer, if it refuses
     */
    public void submitTo(URI druid) throws IOException {
        send(
                HttpRequest.newBuilder(druid.resolve(PATH))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json())));
    }

    /** What Druid says of it. */
    public State stateAt(URI druid) throws IOException {
        URI url = druid.resolve(PATH + "/" + dataSource() + "/status");
        JsonNode payload = send(HttpRequest.newBuilder(url)).path("payload");
        return new State(
                payload.path("detailedState").asText(), payload.path("recentErrors").toString());
    }

    private static ObjectNode parse(Path file) {
        try {
            if (JSON.readTree(Files.readString(file)) instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException(file + " is not a JSON object");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(FileProblem.of(file, e), e);
        }
    }

    private static JsonNode send(HttpRequest.Builder builder) throws IOException {
        return body(ask(builder));
    }

    /** Empty if there is no such thing. */
    private static Optional<JsonNode> find(HttpRequest.Builder builder) throws IOException {
        HttpResponse<String> response = ask(builder);
        return response.statusCode() == 404 ? Optional.empty() : Optional.of(body(response));
    }

    private static JsonNode body(HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 200) {
            throw new IOException(
                    "%s answered %d: %s"
                            .formatted(response.uri(), response.statusCode(), response.body()));
        }
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new IOException(response.uri() + " is no Druid: its answer is no JSON", e);
        }
    }

    private static HttpResponse<String> ask(HttpRequest.Builder builder) throws IOException {
        HttpRequest request = builder.timeout(REQUEST_TIMEOUT).build();
        HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        // An overlord that does not lead names the one that does.
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + request.uri(), e);
        } catch (java.net.ConnectException e) {
            throw new IOException("nothing answers at " + request.uri(), e);
        }
    }
}
