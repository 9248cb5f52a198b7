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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
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

    /** It does what it is asked, and dies before it says so. */
    static final Answer CUT = new Answer(0, "");

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;
    private static final int MANY_FAILURES = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Map<String, ObjectNode> jobs = new LinkedHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private int checkpointsAnswered;
    private final List<String> jars = new ArrayList<>(List.of("sound"));
    private final Map<String, String> outside = new LinkedHashMap<>();
    private String uploadsBecome = "sound";
    private final Map<String, Deque<Answer>> answersFirst = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Deque<String> failures = new ArrayDeque<>();
    private boolean forgetsOperation;
    private JobFacts facts;

    /** What Flink says where it does not do what it is asked. */
    record Answer(int status, String error) {
        private boolean isCut() {
            return status == 0;
        }
    }

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

    /** The job has a watch, which shows this. */
    void showsOutside(Map<String, String> metrics) {
        outside.putAll(metrics);
        jobs.values()
                .forEach(
                        job ->
                                job.withArray("vertices")
                                        .addObject()
                                        .put("id", "watch")
                                        .put("name", "Source: Watch -> Watched: Writer")
                                        .put("parallelism", 1)
                                        .putObject("tasks")
                                        .put("RUNNING", 1));
    }

    void uploadsBecome(String jar) {
        uploadsBecome = jar;
    }

    void forgetsJars() {
        jars.clear();
    }

    /** Of requests of this method to this path the first ones are answered so. */
    void answersFirst(String request, Answer... answers) {
        answersFirst.computeIfAbsent(request, key -> new ArrayDeque<>()).addAll(List.of(answers));
    }

    /** The next checkpoint or savepoint fails, with this trace. */
    void nextOperationFails(String trace) {
        failures.add(trace);
    }

    /** A new JobManager comes while the next operation is under way. */
    void forgetsNextOperation() {
        forgetsOperation = true;
    }

    /** Everything asked for that changes something, with its body. */
    List<String> changes() {
        return List.copyOf(requests);
    }

    /** How many of the checkpoints asked for the answer was read of. */
    int checkpointsAnswered() {
        return checkpointsAnswered;
    }

    /** Every job there has been, by name. */
    List<String> jobs() {
        return jobs.keySet().stream().map(this::named).toList();
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
        Deque<Answer> first =
                answersFirst.getOrDefault(named(method + " " + path), new ArrayDeque<>());
        Answer instead = first.poll();
        if (instead != null && !instead.isCut()) {
            send(exchange, instead.status(), errors(instead.error()));
            return;
        }
        JsonNode answer = answer(method, path.substring(1).split("/"), body);
        if (!method.equals("GET")) {
            boolean upload = path.equals("/jars/upload");
            requests.add(
                    named(method + " " + path)
                            + (upload || body.isEmpty() ? "" : " " + withoutId(body)));
        }
        if (instead == null) {
            send(exchange, answer.path("status").asInt(OK), answer);
        } else {
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, JsonNode answer)
            throws IOException {
        byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** With the names of jobs in the place of the ids they were given. */
    private String named(String request) {
        String named = request;
        for (Map.Entry<String, String> name : names.entrySet()) {
            named = named.replace(name.getKey(), name.getValue());
        }
        return named;
    }

    private static JsonNode withoutId(String body) throws IOException {
        ObjectNode fields = (ObjectNode) JSON.readTree(body);
        return fields.without(List.of("jobId", "triggerId"));
    }

    private static ObjectNode errors(String... errors) {
        ObjectNode answer = JSON.createObjectNode();
        List.of(errors).forEach(answer.putArray("errors")::add);
        return answer;
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
            return errors("no such key").put("status", BAD_REQUEST);
        }
        String id = JSON.readTree(body).path("jobId").asText();
        if (jobs.containsKey(id)) {
            return errors(
                            "Internal server error.",
                            "<Exception on server side:\norg.apache.flink.runtime.client"
                                    + ".DuplicateJobSubmissionException: Job has already been"
                                    + " submitted.")
                    .put("status", SERVER_ERROR);
        }
        names.put(id, "job-" + jobs.size());
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
        if (job == null) {
            return errors("org.apache.flink.runtime.rest.NotFoundException: Job " + path[1])
                    .put("status", NOT_FOUND);
        }
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
            case "vertices" -> path[4].equals("jm-operator-metrics") ? outside() : metrics();
            case "stop" -> {
                if (failures.isEmpty()) {
                    job.put("state", "FINISHED");
                }
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

    /** As of what coordinates a source, whatever the query is. */
    private JsonNode outside() {
        ArrayNode answer = JSON.createArrayNode();
        outside.forEach(
                (name, value) ->
                        answer.addObject()
                                .put(
                                        "id",
                                        "Source__Watch_->_Watched__Writer.coordinator.enumerator.watch."
                                                + name)
                                .put("value", value));
        return answer;
    }

    private JsonNode operation() {
        if (forgetsOperation) {
            forgetsOperation = false;
            jobs.values().removeIf(job -> job.path("state").asText().equals("FINISHED"));
            return errors("There is no savepoint operation with triggerId=1")
                    .put("status", NOT_FOUND);
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("status").put("id", "COMPLETED");
        if (!failures.isEmpty()) {
            answer.putObject("operation")
                    .putObject("failure-cause")
                    .put("stack-trace", failures.poll());
            return answer;
        }
        answer.putObject("operation").put("location", "file:/savepoint-1");
        return answer;
    }
}
