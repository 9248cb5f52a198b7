package io.adtally.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** A Flink cluster as its REST API shows it: the way every job of ours is started and stopped. */
public final class FlinkRest {
    private static final String PENDING_RECORDS = ".pendingRecords";
    private static final String SUBMITTED_ALREADY = "DuplicateJobSubmissionException";

    /** Flink names the directory of a savepoint by so much of the job's id. */
    private static final int ID_IN_SAVEPOINT = 6;

    private final FlinkHttp http;

    /**
     * A client of one cluster.
     *
     * @param base for example {@code http://127.0.0.1:8081}
     */
    public FlinkRest(URI base, Patience patience) {
        this.http = new FlinkHttp(base, patience);
    }

    public URI base() {
        return http.base();
    }

    /** TaskManagers and their slots. */
    public Capacity capacity() throws IOException, InterruptedException {
        JsonNode overview = http.get("/overview");
        return new Capacity(
                overview.path("taskmanagers").asInt(),
                overview.path("slots-total").asInt(),
                overview.path("slots-available").asInt());
    }

    /** Every job the cluster knows of, also those that have ended. */
    public List<Job> jobs() throws IOException, InterruptedException {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : http.get("/jobs/overview").path("jobs")) {
            jobs.add(
                    new Job(
                            job.path("jid").asText(),
                            job.path("name").asText(),
                            job.path("state").asText(),
                            job.path("start-time").asLong(),
                            job.path("duration").asLong()));
        }
        return jobs;
    }

    /** Ids of the jars that have been uploaded. */
    public Set<String> jars() throws IOException, InterruptedException {
        Set<String> jars = new TreeSet<>();
        http.get("/jars").path("files").forEach(file -> jars.add(file.path("id").asText()));
        return jars;
    }

    /** Hands the cluster a jar and gives back the id to run it by. */
    public String uploadJar(Path jar) throws IOException, InterruptedException {
        String stored = http.upload("/jars/upload", jar).path("filename").asText();
        return stored.substring(stored.lastIndexOf('/') + 1);
    }

    /**
     * Runs a program of the jar; gives back the job's id. That is chosen here: so a request whose
     * answer was lost can be sent again, and does not start a second job.
     */
    public String run(String jarId, Program program, Restore restore)
            throws IOException, InterruptedException {
        String jobId = newId();
        ObjectNode body = FlinkHttp.JSON.createObjectNode();
        body.put("jobId", jobId);
        if (program.mainClass() != null) {
            body.put("entryClass", program.mainClass());
        }
        program.arguments().forEach(body.putArray("programArgsList")::add);
        if (program.parallelism() > 0) {
            body.put("parallelism", program.parallelism());
        }
        if (!program.settings().isEmpty()) {
            program.settings().forEach(body.putObject("flinkConfiguration")::put);
        }
        if (restore.path() != null) {
            body.put("savepointPath", restore.path());
            body.put("claimMode", restore.claim() ? "CLAIM" : "NO_CLAIM");
            body.put("allowNonRestoredState", restore.dropsState());
        }
        try {
            return http.post("/jars/" + jarId + "/run", body).path("jobid").asText();
        } catch (FlinkException e) {
            if (e.getMessage().contains(SUBMITTED_ALREADY)) {
                return jobId;
            }
            throw e;
        }
    }

    /** Whether the job runs no more and never will; one that has ended may be forgotten. */
    public boolean hasEnded(String jobId) throws IOException, InterruptedException {
        try {
            return FlinkJob.isEnd(jobState(jobId));
        } catch (FlinkException e) {
            if (e.answer() == FlinkAnswer.UNKNOWN) {
                return true;
            }
            throw e;
        }
    }

    /** {@code RUNNING}, {@code FINISHED}, {@code FAILED}, … */
    public String jobState(String jobId) throws IOException, InterruptedException {
        return http.get("/jobs/" + jobId).path("state").asText();
    }

    /** What the job says of itself: its global parameters. */
    public Map<String, String> parameters(String jobId) throws IOException, InterruptedException {
        Map<String, String> parameters = new HashMap<>();
        JsonNode config = http.get("/jobs/" + jobId + "/config").path("execution-config");
        config.path("user-config")
                .properties()
                .forEach(field -> parameters.put(field.getKey(), field.getValue().asText()));
        return parameters;
    }

    /** The parallelism of the widest task. */
    public int parallelism(String jobId) throws IOException, InterruptedException {
        int widest = 0;
        for (JsonNode vertex : http.get("/jobs/" + jobId).path("vertices")) {
            widest = Math.max(widest, vertex.path("parallelism").asInt());
        }
        return widest;
    }

    /** Whether every subtask runs; a job that says RUNNING may still be starting some. */
    public boolean allTasksRun(String jobId) throws IOException, InterruptedException {
        JsonNode job = http.get("/jobs/" + jobId);
        boolean all = job.path("state").asText().equals("RUNNING");
        for (JsonNode vertex : job.path("vertices")) {
            all &=
                    vertex.path("tasks").path("RUNNING").asInt()
                            == vertex.path("parallelism").asInt();
        }
        return all;
    }

    /** Ids of the TaskManagers that the job's subtasks are on. */
    public Set<String> taskManagersOf(String jobId) throws IOException, InterruptedException {
        Set<String> ids = new TreeSet<>();
        for (JsonNode vertex : http.get("/jobs/" + jobId).path("vertices")) {
            JsonNode task = http.get("/jobs/" + jobId + "/vertices/" + vertex.path("id").asText());
            task.path("subtasks")
                    .forEach(subtask -> ids.add(subtask.path("taskmanager-id").asText()));
        }
        return ids;
    }

    /**
     * Records on Kafka that the job's sources have yet to read, as their consumers last knew; empty
     * as long as they have not told. Up to {@code metrics.fetcher.update-interval} old.
     */
    public OptionalLong backlog(String jobId) throws IOException, InterruptedException {
        OptionalLong sum = OptionalLong.empty();
        for (JsonNode vertex : http.get("/jobs/" + jobId).path("vertices")) {
            String metrics =
                    "/jobs/%s/vertices/%s/subtasks/metrics"
                            .formatted(jobId, vertex.path("id").asText());
            for (JsonNode metric : http.get(metrics)) {
                String id = metric.path("id").asText();
                if (id.endsWith(PENDING_RECORDS)) {
                    JsonNode value = http.get(metrics + "?agg=sum&get=" + id).path(0).path("sum");
                    sum = OptionalLong.of(sum.orElse(0) + value.asLong());
                }
            }
        }
        return sum;
    }

    /** What the job says of the world outside; empty for one that does not watch it. */
    Optional<OutsideReport> outside(String jobId) throws IOException, InterruptedException {
        return OutsideReport.of(http, jobId);
    }

    /** How many failures of the job's tasks Flink remembers. */
    public int failures(String jobId) throws IOException, InterruptedException {
        return http.get("/jobs/" + jobId + "/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .size();
    }

    /** The newest failure of the job's tasks; its time is 0 if there was none. */
    public Failure failure(String jobId) throws IOException, InterruptedException {
        JsonNode newest =
                http.get("/jobs/" + jobId + "/exceptions")
                        .path("exceptionHistory")
                        .path("entries")
                        .path(0);
        return new Failure(
                newest.path("timestamp").asLong(),
                FlinkErrors.rootCause(newest.path("stacktrace").asText("")));
    }

    /** Checkpoint counts and the newest checkpoint, as the web UI shows them. */
    public Checkpoints checkpoints(String jobId) throws IOException, InterruptedException {
        JsonNode all = http.get("/jobs/" + jobId + "/checkpoints");
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
        JsonNode all = http.get("/jobs/" + jobId + "/checkpoints");
        JsonNode summary = all.path("summary");
        JsonNode newest = all.path("latest").path("completed");
        JsonNode tasks =
                http.get("/jobs/" + jobId + "/checkpoints/details/" + newest.path("id").asLong())
                        .path("tasks");
        Map<String, Long> stateBytes = new LinkedHashMap<>();
        for (JsonNode vertex : http.get("/jobs/" + jobId).path("vertices")) {
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

    /**
     * Takes a checkpoint now and waits until it is complete.
     *
     * @throws FlinkException with {@link FlinkAnswer#isLoss}, if it ended with tasks or JobManager
     */
    public void checkpoint(String jobId, Duration timeout)
            throws IOException, InterruptedException {
        String checkpoints = "/jobs/" + jobId + "/checkpoints";
        JsonNode trigger = http.post(checkpoints, FlinkHttp.JSON.createObjectNode());
        http.awaitOperation(
                checkpoints + "/" + trigger.path("request-id").asText(),
                System.nanoTime() + timeout.toNanos());
    }

    /**
     * Takes a savepoint; the job goes on.
     *
     * @param directory null: the cluster's {@code execution.checkpointing.savepoint-dir}
     * @return where the savepoint is
     * @throws IllegalStateException with the cause, if there is none
     */
    public String savepoint(
            String jobId, String directory, SavepointFormat format, Duration timeout)
            throws IOException, InterruptedException {
        ObjectNode body = FlinkHttp.JSON.createObjectNode();
        body.put("target-directory", directory);
        body.put("formatType", format.name());
        return awaitSavepoint(jobId, "/savepoints", body, timeout).path("location").asText();
    }

    /**
     * Stops the job with a savepoint and waits until it is written.
     *
     * @param drain whether all that waits for time to pass is decided first, as at the end of time
     * @param directory null: the cluster's {@code execution.checkpointing.savepoint-dir}
     * @return where the savepoint is
     * @throws IllegalStateException with the cause, if there is none; {@link FlinkException} with
     *     {@link FlinkAnswer#UNKNOWN}, if it is not known where it is
     */
    public String stop(
            String jobId, boolean drain, String directory, SavepointFormat format, Duration timeout)
            throws IOException, InterruptedException {
        ObjectNode body = FlinkHttp.JSON.createObjectNode();
        body.put("targetDirectory", directory);
        body.put("drain", drain);
        body.put("formatType", format.name());
        try {
            return awaitSavepoint(jobId, "/stop", body, timeout).path("location").asText();
        } catch (FlinkException e) {
            if (e.answer() != FlinkAnswer.UNKNOWN) {
                throw e;
            }
            throw new FlinkException(
                    FlinkAnswer.UNKNOWN,
                    "the JobManager does not know job %s; if it was stopped under another one, its savepoint is the newest savepoint-%s-* in %s"
                            .formatted(
                                    jobId,
                                    jobId.substring(0, ID_IN_SAVEPOINT),
                                    directory == null
                                            ? "execution.checkpointing.savepoint-dir"
                                            : directory),
                    e);
        }
    }

    /** Ends the job at once; what its last checkpoint did not cover is read again next time. */
    public void cancel(String jobId) throws IOException, InterruptedException {
        http.patch("/jobs/" + jobId + "?mode=cancel");
    }

    /**
     * Asks for a savepoint and waits until it is complete. One that ended because tasks were lost,
     * or of which a new JobManager knows nothing, is asked for again: the job goes on from its
     * newest checkpoint as if it had not been.
     */
    private JsonNode awaitSavepoint(String jobId, String request, ObjectNode body, Duration timeout)
            throws IOException, InterruptedException {
        String job = "/jobs/" + jobId;
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            // Lets the request come twice: of one id there is one savepoint.
            body.put("triggerId", newId());
            String id = http.post(job + request, body).path("request-id").asText();
            try {
                return http.awaitOperation(job + "/savepoints/" + id, deadline);
            } catch (FlinkException e) {
                if (!e.answer().isLoss() || System.nanoTime() > deadline) {
                    throw e;
                }
                http.patience().say().accept("Asked for again: " + e.getMessage());
            }
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            new FlinkJob(this, jobId).awaitRunning(left);
        }
    }

    /** As Flink writes ids of jobs and of operations. */
    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** What jobs can be given. */
    public record Capacity(int taskManagers, int slots, int freeSlots) {}

    /** A job of the cluster. */
    public record Job(String id, String name, String state, long startMs, long durationMs) {}

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
