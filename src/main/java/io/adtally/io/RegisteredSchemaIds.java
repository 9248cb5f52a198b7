package io.adtally.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ids of a registry with Confluent's REST interface, under the subject {@code <topic>-value}:
 * looked up, or registered where the schema is new. A registry that is away is asked again until
 * the patience ends; then the task fails and restarts. One that refuses the schema stops the job
 * for good.
 */
final class RegisteredSchemaIds implements SchemaIds {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(RegisteredSchemaIds.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int MAX_MESSAGE_CHARS = 500;

    private final String url;
    private final Duration patience;

    RegisteredSchemaIds(String url) {
        this(url, Duration.ofMinutes(1));
    }

    RegisteredSchemaIds(String url, Duration patience) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.patience = patience;
    }

    @Override
    public int idOf(String topic, Schema schema) {
        long deadline = System.nanoTime() + patience.toNanos();
        Duration pause = FIRST_PAUSE;
        HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
        while (true) {
            try {
                return lookUpOrRegister(client, topic + "-value", body(schema));
            } catch (IOException e) {
                if (System.nanoTime() + pause.toNanos() > deadline) {
                    throw new IllegalStateException(
                            "the schema registry at adtally.schema-registry.url = "
                                    + url
                                    + " gave no id for "
                                    + topic
                                    + "-value",
                            e);
                }
                LOG.warn("The schema registry at {} did not answer, asking again: {}", url, e);
            }
            sleep(pause);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    private int lookUpOrRegister(HttpClient client, String subject, String body)
            throws IOException {
        String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8);
        HttpResponse<String> known = post(client, path, body);
        if (known.statusCode() == 200) {
            return idIn(known);
        }
        if (known.statusCode() != 404) {
            throw failure(subject, known);
        }
        HttpResponse<String> added = post(client, path + "/versions", body);
        if (added.statusCode() == 200) {
            return idIn(added);
        }
        throw failure(subject, added);
    }

    private HttpResponse<String> post(HttpClient client, String path, String body)
            throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(REQUEST_TIMEOUT)
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .header("Accept", "application/vnd.schemaregistry.v1+json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + request.uri(), e);
        }
    }

    private static int idIn(HttpResponse<String> response) throws IOException {
        JsonNode id = JSON.readTree(response.body()).path("id");
        if (!id.canConvertToInt() || !id.isIntegralNumber()) {
            throw new IOException("no id in the answer of " + response.uri());
        }
        return id.intValue();
    }

    private static IOException failure(String subject, HttpResponse<String> response) {
        String what =
                response.uri()
                        + " answered "
                        + response.statusCode()
                        + ": "
                        + response.body()
                                .substring(
                                        0, Math.min(response.body().length(), MAX_MESSAGE_CHARS));
        // 409: not compatible with the subject's schemas; 422: no valid schema.
        if (response.statusCode() == 409 || response.statusCode() == 422) {
            throw new SuppressRestartsException(
                    new IllegalStateException(
                            "the registry refuses the schema of " + subject + ": " + what));
        }
        return new IOException(what);
    }

    private static String body(Schema schema) {
        try {
            return JSON.writeValueAsString(Map.of("schema", schema.toString()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text is not a JSON string", e);
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the registry", e);
        }
    }
}
