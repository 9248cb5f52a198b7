package io.adtally.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Requests to a JobManager, and what it answers. While it gives a temporary answer or none, the
 * request is sent again; so one that changes something must do no harm when it comes twice.
 */
final class FlinkHttp {
    static final ObjectMapper JSON = new ObjectMapper();

    // Running the jar's main takes seconds: it asks Kafka and PostgreSQL before it submits.
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TELL = Duration.ofSeconds(5);
    private static final long POLL_MS = 100;
    private static final int FIRST_ERROR = 300;
    private static final String BOUNDARY = "adtally-job-jar";

    private final URI base;
    private final Patience patience;
    private final HttpClient http;
    private volatile boolean known;

    FlinkHttp(URI base, Patience patience) {
        this.base = base;
        this.patience = patience;
        this.http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    }

    URI base() {
        return base;
    }

    Patience patience() {
        return patience;
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

    /**
     * Waits for what a request has set off; gives back what came of it.
     *
     * @throws FlinkException with {@link FlinkAnswer#UNKNOWN}, if a new JobManager knows nothing of
     *     it
     */
    JsonNode awaitOperation(String path, long deadline) throws IOException, InterruptedException {
        while (true) {
            JsonNode answer = get(path);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode failure = answer.path("operation").path("failure-cause");
                if (!failure.isMissingNode()) {
                    String trace = failure.path("stack-trace").asText();
                    throw new FlinkException(
                            FlinkAnswer.ofOperation(trace),
                            path + " failed: " + FlinkErrors.rootCause(trace));
                }
                return answer.path("operation");
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        path + " is not complete in time, and may still become so");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(REQUEST_TIMEOUT);
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        long beginNanos = System.nanoTime();
        Duration told = TELL;
        while (true) {
            try {
                return answer(request);
            } catch (FlinkException e) {
                Duration waited = Duration.ofNanos(System.nanoTime() - beginNanos);
                Duration limit = known ? patience.known() : patience.stranger();
                if (e.answer() != FlinkAnswer.TEMPORARY || waited.compareTo(limit) > 0) {
                    throw e;
                }
                if (waited.compareTo(told) > 0) {
                    told = told.multipliedBy(2);
                    patience.say()
                            .accept(
                                    "Waiting for the JobManager, for %d s so far and at most %d: %s"
                                            .formatted(
                                                    waited.toSeconds(),
                                                    limit.toSeconds(),
                                                    firstLine(e)));
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private static String firstLine(FlinkException failure) {
        return failure.getMessage().lines().findFirst().orElse("");
    }

    /** One attempt. */
    private JsonNode answer(HttpRequest request) throws InterruptedException {
        HttpResponse<String> response;
        try {
            response = http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new FlinkException(
                    FlinkAnswer.TEMPORARY,
                    "no JobManager answers at %s: %s"
                            .formatted(
                                    base,
                                    Objects.requireNonNullElse(
                                            e.getMessage(), e.getClass().getSimpleName())),
                    e);
        }
        if (response.statusCode() >= FIRST_ERROR) {
            String error = error(response.body());
            throw new FlinkException(
                    FlinkAnswer.of(response.statusCode(), error),
                    "%s %s%s answered %d: %s"
                            .formatted(
                                    request.method(),
                                    base,
                                    request.uri().getPath(),
                                    response.statusCode(),
                                    FlinkErrors.rootCause(error)));
        }
        try {
            JsonNode answer = JSON.readTree(response.body());
            known = true;
            return answer;
        } catch (JsonProcessingException e) {
            throw new FlinkException(
                    FlinkAnswer.REFUSED, base + " is no Flink cluster: its answer is no JSON", e);
        }
    }

    private static String error(String body) {
        try {
            JsonNode errors = JSON.readTree(body).path("errors");
            return errors.path(0).asText(body) + "\n" + errors.path(1).asText("");
        } catch (JsonProcessingException e) {
            // Not Flink's own words: a proxy's, for example.
            return body;
        }
    }
}
