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

/** The spec by which Druid reads a Kafka topic, and the Druid cluster it is submitted to. */
public final class DruidSupervisor {
    private static final String PATH = "/druid/indexer/v1/supervisor";
    private static final String BROKERS_KEY = "bootstrap.servers";
    private static final String BROKERS_PLACEHOLDER = "${KAFKA_BOOTSTRAP_SERVERS}";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

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
        HttpRequest request = builder.timeout(REQUEST_TIMEOUT).build();
        HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        // An overlord that does not lead names the one that does.
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build();
        try {
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(
                        "%s answered %d: %s"
                                .formatted(request.uri(), response.statusCode(), response.body()));
            }
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new IOException(request.uri() + " is no Druid: its answer is no JSON", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + request.uri(), e);
        } catch (java.net.ConnectException e) {
            throw new IOException("nothing answers at " + request.uri(), e);
        }
    }
}
