package io.adtally.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Flink cluster as its REST API shows it: the way every job of ours is started and stopped. */
public final class FlinkRest {
    private static final ObjectMapper JSON = new ObjectMapper();
    // Running the jar's main takes seconds: it asks Kafka and PostgreSQL before it submits.
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(2);
    private static final long POLL_MS = 100;
    private static final String BOUNDARY = "adtally-local-jar";

    private final URI base;
    private final HttpClient http;

    /**
     * A client of one cluster.
     *
     * @param base for example {@code http://127.0.0.1:8081}
     */
    public FlinkRest(URI base) {
        this.base = base;
        this.http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    }

    public URI base() {
        return base;
    }

    /** Hands the cluster a jar and gives back the id to run it by. */
    public String uploadJar(Path jar) throws IOException, InterruptedException {
        String head =
                String.join(
                        "\r\n",
                        "--" + BOUNDARY,
                        "Content-Disposition: form-data; name=\"jarfile\"; filename=\"job.jar\"",
                        "Content-Type: application/x-java-archive",
                        "",
                        "");
        BodyPublisher body =
                BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofFile(jar),
                        BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
        HttpRequest request =
                request("/jars/upload")
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(body)
                        .build();
        String stored = send(request).path("filename").asText();
        return stored.substring(stored.lastIndexOf('/') + 1);
    }

    /**
     * Runs the jar's own main class.
     *
     * @param restorePath a savepoint or checkpoint; null for a fresh start
     * @return the job's id
     */
    public String run(String jarId, List<String> arguments, int parallelism, String restorePath)
            throws IOException, InterruptedException {
        return run(jarId, new Program(null, arguments, parallelism, Map.of()), restorePath);
    }

    /** As above, for any program in the jar. */
    public String run(String jarId, Program program, String restorePath)
            throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        if (program.mainClass != null) {
            body.put("entryClass", program.mainClass);
        }
        program.arguments.forEach(body.putArray("programArgsList")::add);
        body.put("parallelism", program.parallelism);
        program.settings.forEach(body.putObject("flinkConfiguration")::put);
        if (restorePath != null) {
            body.put("savepointPath", restorePath);
            // Flink takes the restore point over and removes it with the first newer checkpoint, so
            // that the newest one in the directory is always the one to go on from.
            body.put("claimMode", "CLAIM");
        }
        return post("/jars/" + jarId + "/run", body).path("jobid").asText();
    }

    /** {@code RUNNING}, {@code FINISHED}, {@code FAILED}, … */
    public String jobState(String jobId) throws IOException, InterruptedException {
        return get("/jobs/" + jobId).path("state").asText();
    }

    /** Whether every subtask runs; a job that says RUNNING may still be starting some. */
    public boolean allTasksRun(String jobId) throws IOException, InterruptedException {
        JsonNode job = get("/jobs/" + jobId);
        boolean all = job.path("state").asText().equals("RUNNING");
        for (JsonNode vertex : job.path("vertices")) {
            all &=
                    vertex.path("tasks").path("RUNNING").asInt()
                            == vertex.path("parallelism").asInt();
        }
        return all;
    }

    /** The newest failure of the job's tasks; its time is 0 if there was none. */
    public Failure failure(String jobId) throws IOException, InterruptedException {
        JsonNode newest =
                get("/jobs/" + jobId + "/exceptions")
                        .path("exceptionHistory")
                        .path("entries")
                        .path(0);
        return new Failure(
                newest.path("timestamp").asLong(),
                FlinkErrors.rootCause(newest.path("stacktrace").asText("")));
    }

    /** Checkpoint counts and the newest checkpoint, as the web UI shows them. */
    public Checkpoints checkpoints(String jobId) throws IOException, InterruptedException {
        JsonNode all = get("/jobs/" + jobId + "/checkpoints");
        JsonNode latest = all.path("latest").path("completed");
        return new Checkpoints(
                all.path("counts").path("completed").asLong(),
                all.path("counts").path("failed").asLong(),
                latest.path("id").asLong(-1),
                latest.path("latest_ack_timestamp").asLong(),
                latest.path("end_to_end_duration").asLong());
    }

    /** Sizes and durations of the completed checkpoints, and what the newest holds of each task. */
    public CheckpointSummary checkpointSummary(String jobId)
            throws IOException, InterruptedException {
        JsonNode all = get("/jobs/" + jobId + "/checkpoints");
        JsonNode summary = all.path("summary");
        JsonNode newest = all.path("latest").path("completed");
        JsonNode tasks =
                get("/jobs/" + jobId + "/checkpoints/details/" + newest.path("id").asLong())
                        .path("tasks");
        Map<String, Long> stateBytes = new LinkedHashMap<>();
        for (JsonNode vertex : get("/jobs/" + jobId).path("vertices")) {
            long bytes = tasks.path(vertex.path("id").asText()).path("state_size").asLong();
            stateBytes.put(vertex.path("name").asText(), bytes);
        }
        return new CheckpointSummary(
                all.path("counts").path("completed").asLong(),
                summary.path("end_to_end_duration").path("avg").asLong(),
                summary.path("end_to_end_duration").path("max").asLong(),
                summary.path("checkpointed_size").path("avg").asLong(),
                newest.path("state_size").asLong(),
                stateBytes);
    }

    /** Takes a checkpoint now and waits until it is complete. */
    public void checkpoint(String jobId, Duration timeout)
            throws IOException, InterruptedException {
        JsonNode trigger = post("/jobs/" + jobId + "/checkpoints", JSON.createObjectNode());
        String path = "/jobs/" + jobId + "/checkpoints/" + trigger.path("request-id").asText();
        awaitOperation(path, timeout);
    }

    /**
     * Stops the job with a savepoint and waits until it is written.
     *
     * @param drain whether all that waits for time to pass is decided first, as at the end of time
     * @return where the savepoint is
     * @throws IllegalStateException with the cause, if there is none
     */
    public String stop(String jobId, boolean drain, Path savepoints, Duration timeout)
            throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        body.put("targetDirectory", savepoints.toUri().toString());
        body.put("drain", drain);
        JsonNode trigger = post("/jobs/" + jobId + "/stop", body);
        String path = "/jobs/" + jobId + "/savepoints/" + trigger.path("request-id").asText();
        return awaitOperation(path, timeout).path("location").asText();
    }

    /** Ends the job at once; what its last checkpoint did not cover is read again next time. */
    public void cancel(String jobId) throws IOException, InterruptedException {
        send(
                request("/jobs/" + jobId + "?mode=cancel")
                        .method("PATCH", BodyPublishers.noBody())
                        .build());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    private JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build());
    }

    private JsonNode awaitOperation(String path, Duration timeout)
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
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        JsonNode body = JSON.readTree(response.body());
        if (response.statusCode() >= 300) {
            String errors =
                    body.path("errors").path(0).asText(response.body())
                            + body.path("errors").path(1).asText("");
            throw new IllegalStateException(
                    "%s %s answered %d: %s"
                            .formatted(
                                    request.method(),
                                    request.uri().getPath(),
                                    response.statusCode(),
                                    FlinkErrors.rootCause(errors)));
        }
        return body;
    }

    /**
     * A program to be run.
     *
     * @param mainClass null: the jar's own
     * @param settings of Flink, beyond the cluster's
     */
    public record Program(
            String mainClass,
            List<String> arguments,
            int parallelism,
            Map<String, String> settings) {}

    /** When and why the job failed; Flink may have started it again. */
    public record Failure(long timeMs, String rootCause) {}

    /**
     * What the checkpoints of the job's current run were like.
     *
     * @param meanBytes written by one, what it shares with earlier ones left out
     * @param stateBytes of the newest, all that it holds
     * @param stateBytesOfTask the same by task, in the order of the flow
     */
    public record CheckpointSummary(
            long completed,
            long meanDurationMs,
            long maxDurationMs,
            long meanBytes,
            long stateBytes,
            Map<String, Long> stateBytesOfTask) {}

    /**
     * Checkpoints of the job's current run.
     *
     * @param latestId -1: none yet
     * @param latestTimeMs UTC epoch millis; 0: none yet
     */
    public record Checkpoints(
            long completed, long failed, long latestId, long latestTimeMs, long latestDurationMs) {}
}
