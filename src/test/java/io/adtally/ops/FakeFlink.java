package io.adtally.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * As much of Flink's REST API as the commands use. What becomes of a job is decided by the id of
 * its jar: one of {@code sound} runs, one of {@code failing} fails, one of {@code looping} starts
 * again and again, one of {@code refused} does not even start.
 */
final class FakeFlink implements AutoCloseable {
    static final int SLOTS = 4;

    private static final int MANY_FAILURES = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Map<String, ObjectNode> jobs = new LinkedHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private int checkpointsAnswered;
    private final List<String> jars = new ArrayList<>(List.of("sound"));
    private String uploadsBecome = "sound";
    private JobFacts facts;

    FakeFlink() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A job that runs, started from the jar {@code sound}. */
    void runs(JobFacts job) {
        facts = job;
        add("running", 2);
    }

    void uploadsBecome(String jar) {
        uploadsBecome = jar;
    }

    void forgetsJars() {
        jars.clear();
    }

    /** Everything asked for that changes something, with its body. */
    List<String> changes() {
        return List.copyOf(requests);
    }

    /** How many of the checkpoints asked for the answer was read of. */
    int checkpointsAnswered() {
        return checkpointsAnswered;
    }

    String state(String jobId) {
        return jobs.get(jobId).path("state").asText();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (!method.equals("GET")) {
            boolean upload = path.equals("/jars/upload");
            requests.add(method + " " + path + (upload || body.isEmpty() ? "" : " " + body));
        }
        JsonNode answer = answer(method, path.substring(1).split("/"), body);
        byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.has("errors") ? 400 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private JsonNode answer(String method, String[] path, String body) throws IOException {
        return switch (path[0]) {
            case "overview" -> JSON.createObjectNode().put("slots-total", SLOTS);
            case "jars" -> jars(path, body);
            default -> path[1].equals("overview") ? overview() : job(method, path);
        };
    }

    private JsonNode jars(String[] path, String body) throws IOException {
        if (path.length == 1) {
            ObjectNode answer = JSON.createObjectNode();
            jars.forEach(jar -> answer.withArray("files").addObject().put("id", jar));
            return answer;
        }
        if (path[1].equals("upload")) {
            return JSON.createObjectNode().put("filename", "/somewhere/" + uploadsBecome);
        }
        if (path[1].equals("refused")) {
            return JSON.createObjectNode().set("errors", JSON.createArrayNode().add("no such key"));
        }
        String id = "job-" + jobs.size();
        add(id, JSON.readTree(body).path("parallelism").asInt());
        if (path[1].equals("failing")) {
            jobs.get(id).put("state", "FAILED");
        } else if (path[1].equals("looping")) {
            jobs.get(id).put("state", "RESTARTING");
        }
        return JSON.createObjectNode().put("jobid", id);
    }

    private JsonNode overview() {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode all = answer.putArray("jobs");
        jobs.values().forEach(all::add);
        return answer;
    }

    private JsonNode job(String method, String[] path) {
        ObjectNode job = jobs.get(path[1]);
        if (method.equals("PATCH")) {
            job.put("state", "CANCELED");
            return JSON.createObjectNode();
        }
        if (path.length == 2) {
            return job;
        }
        return switch (path[2]) {
            case "config" -> config();
            case "exceptions" -> exceptions(job);
            case "checkpoints" -> {
                if (method.equals("POST")) {
                    yield JSON.createObjectNode().put("request-id", "1");
                }
                if (path.length == 3) {
                    yield checkpoints(job);
                }
                checkpointsAnswered++;
                yield operation();
            }
            case "vertices" -> metrics();
            case "stop" -> {
                job.put("state", "FINISHED");
                yield JSON.createObjectNode().put("request-id", "1");
            }
            case "savepoints" ->
                    path.length == 3 ? JSON.createObjectNode().put("request-id", "1") : operation();
            default -> throw new IllegalArgumentException(String.join("/", path));
        };
    }

    private void add(String id, int parallelism) {
        ObjectNode job = JSON.createObjectNode().put("jid", id).put("name", "adtally test");
        job.put("state", "RUNNING");
        ObjectNode vertex = job.putArray("vertices").addObject().put("id", "source");
        vertex.put("parallelism", parallelism).putObject("tasks").put("RUNNING", parallelism);
        jobs.put(id, job);
    }

    private JsonNode config() {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode parameters = answer.putObject("execution-config").putObject("user-config");
        facts.toParameters().forEach(parameters::put);
        return answer;
    }

    private static JsonNode exceptions(ObjectNode job) {
        int failures =
                switch (job.path("state").asText()) {
                    case "FAILED" -> 1;
                    case "RESTARTING" -> MANY_FAILURES;
                    default -> 0;
                };
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode entries = answer.putObject("exceptionHistory").putArray("entries");
        for (int i = 0; i < failures; i++) {
            entries.addObject()
                    .put("timestamp", 1)
                    .put("stacktrace", "a.Failure: no state for the operator");
        }
        return answer;
    }

    private static JsonNode checkpoints(ObjectNode job) {
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("counts")
                .put("completed", job.path("state").asText().equals("RUNNING") ? 1 : 0);
        return answer;
    }

    /** The names of the metrics, and the sum of any: nothing is behind. */
    private static JsonNode metrics() {
        ArrayNode answer = JSON.createArrayNode();
        answer.addObject().put("id", "Source__Events.pendingRecords").put("sum", 0);
        return answer;
    }

    private static JsonNode operation() {
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("status").put("id", "COMPLETED");
        answer.putObject("operation").put("location", "file:/savepoint-1");
        return answer;
    }
}
