package io.adtally.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adtally.Stage;
import io.adtally.ops.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was measured.
 *
 * @param heapBytes of the whole JVM after a full collection, the last record read and the job still
 *     running
 */
record BenchReport(
        BenchOptions options,
        BenchCost cost,
        FlinkRest.CheckpointSummary checkpoints,
        Live live,
        Disk disk,
        long heapBytes,
        boolean balanced) {

    /** What the state was of at the end: distinct impressions, users, and frequency caps. */
    record Live(long impressions, long users, long caps) {}

    /** What the outputs take: the ledger, and each topic as the broker keeps it. */
    record Disk(LedgerView.Size ledger, Map<String, Long> topicBytes) {
        double bytesPerRow() {
            return ledger.bytes() / (double) ledger.rows();
        }
    }

    /** What {@link BenchCost#lines} has not said. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "checkpoints %,d: %,d ms on average, %,d ms at most; %,d bytes each, %,d in all"
                        .formatted(
                                checkpoints.completed(),
                                checkpoints.meanDurationMs(),
                                checkpoints.maxDurationMs(),
                                checkpoints.meanBytes(),
                                checkpoints.stateBytes()));
        checkpoints
                .stateBytesOfTask()
                .forEach((task, bytes) -> lines.add("  %,14d  %s".formatted(bytes, task)));
        stateShares()
                .forEach(
                        (what, bytes) ->
                                lines.add(
                                        "%-36s %8.2f".formatted("state bytes per " + what, bytes)));
        lines.add("%-36s %8.2f".formatted("ledger bytes per row", disk.bytesPerRow()));
        topicBytesPerRecord()
                .forEach(
                        (topic, bytes) ->
                                lines.add(
                                        "%-36s %8.2f"
                                                .formatted("bytes per record in " + topic, bytes)));
        lines.add("heap after a full collection %,d bytes".formatted(heapBytes));
        lines.add(balanced ? "ledger = oracle" : "LEDGER DIFFERS FROM ORACLE");
        return lines;
    }

    private Map<String, Double> stateShares() {
        Map<String, Double> shares = new LinkedHashMap<>();
        shares.put("impression", share(Stage.IMPRESSION, live.impressions()));
        shares.put("user", share(Stage.SESSION, live.users()));
        shares.put("capped user and scope", share(Stage.CAPPING, live.caps()));
        return shares;
    }

    /** Of the records read, for all topics. */
    private Map<String, Double> topicBytesPerRecord() {
        Map<String, Double> shares = new TreeMap<>();
        disk.topicBytes()
                .forEach(
                        (topic, bytes) ->
                                shares.put(
                                        topic,
                                        bytes / (double) (options.events + options.preload)));
        return shares;
    }

    /** Flink names a task by the operators chained in it. */
    private double share(Stage stage, long of) {
        return checkpoints.stateBytesOfTask().entrySet().stream()
                        .filter(task -> task.getKey().startsWith(stage.displayName() + " "))
                        .mapToLong(Map.Entry::getValue)
                        .sum()
                / (double) of;
    }

    /** Writes the figures as JSON. */
    Path write(Path dir) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode();
        root.put("events", options.events);
        root.put("preloaded_impressions", options.preload);
        root.put("ledger_rows_before", options.ledgerRows);
        root.put("campaigns", options.campaigns);
        root.put("parallelism", options.parallelism);
        root.put("checkpoint_interval", options.checkpoints);
        root.put("guarantee", options.guarantee);
        cost.addTo(root);
        root.put("checkpoints_completed", checkpoints.completed());
        root.put("checkpoint_mean_duration_ms", checkpoints.meanDurationMs());
        root.put("checkpoint_max_duration_ms", checkpoints.maxDurationMs());
        root.put("checkpoint_mean_bytes", checkpoints.meanBytes());
        root.put("state_bytes", checkpoints.stateBytes());
        ObjectNode state = root.putObject("state_bytes_of_task");
        checkpoints.stateBytesOfTask().forEach(state::put);
        ObjectNode shares = root.putObject("state_bytes_per");
        stateShares().forEach(shares::put);
        root.put("ledger_bytes_per_row", disk.bytesPerRow());
        ObjectNode topics = root.putObject("topic_bytes_per_record_read");
        topicBytesPerRecord().forEach(topics::put);
        root.put("heap_bytes_after_gc", heapBytes);
        root.put("ledger_equals_oracle", balanced);
        Path file = Files.createDirectories(dir).resolve("bench.json");
        json.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
        return file;
    }
}
