package io.adtally.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Requests to a JobManager, and what it answers; one that is being replaced is waited for. */
final class FlinkHttp {
    static final ObjectMapper JSON = new ObjectMapper();

    // Running the jar's main takes seconds: it asks Kafka and PostgreSQL before it submits.
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final long POLL_MS = 100;
    private static final int FIRST_ERROR = 300;
    private static final int UNAVAILABLE = 503;
    private static final String BOUNDARY = "adtally-job-jar";

    private final URI base;
    private final Duration patience;
    private final HttpClient http;

    FlinkHttp(URI base, Duration patience) {
        this.base = base;
        this.patience = patience;
        this.http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    }

    URI base() {
        return base;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build());
    }

    void patch(String path) throws IOException, InterruptedException {
        send(request(path).method("PATCH", BodyPublishers.noBody()).build());
    }

    JsonNode upload(String path, Path jar) throws IOException, InterruptedException {
        String head =
                String.join(
                        "\r\n",
                        "--" + BOUNDARY,
                        "Content-Disposition: form-data; name=\"jarfile\";"
                                + " filename=\"adtally.jar\"",
                        "Content-Type: application/x-java-archive",
                        "",
                        "");
        BodyPublisher body =
                BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofFile(jar),
                        BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
        return send(
                request(path)
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(body)
                        .build());
    }

    /** Waits for what a request has set off; gives back what came of it. */
    JsonNode awaitOperation(String path, Duration timeout)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            JsonNode answer = get(path);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode failure = answer.path("operation").path("failure-cause");
                if (!failure.isMissingNode()) {
                    throw new IllegalStateException(
                            path
                                    + " failed: "
                                    + FlinkErrors.rootCause(failure.path("stack-trace").asText()));
                }
                return answer.path("operation");
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(path + " is not complete after " + timeout);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(REQUEST_TIMEOUT);
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = answer(request);
        if (response.statusCode() >= FIRST_ERROR) {
            throw new IllegalStateException(
                    "%s %s answered %d: %s"
                            .formatted(
                                    request.method(),
                                    request.uri().getPath(),
                                    response.statusCode(),
                                    FlinkErrors.rootCause(errors(response.body()))));
        }
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new IOException(base + " is no Flink cluster: its answer is no JSON", e);
        }
    }

    private static String errors(String body) {
        try {
            JsonNode errors = JSON.readTree(body).path("errors");
            return errors.path(0).asText(body) + errors.path(1).asText("");
        } catch (JsonProcessingException e) {
            // Not Flink's own words: a proxy's, for example.
            return body;
        }
    }

    private HttpResponse<String> answer(HttpRequest request)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
                if (response.statusCode() != UNAVAILABLE || System.nanoTime() > deadline) {
                    return response;
                }
            } catch (IOException e) {
                // What may have been done is not asked for twice.
                boolean again = e instanceof ConnectException || request.method().equals("GET");
                if (!again || System.nanoTime() > deadline) {
                    throw new IOException("no JobManager answers at " + base, e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }
}
