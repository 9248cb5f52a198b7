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

/**
 * What was measured.
 *
 * @param usage of the whole job from its start to the checkpoint that covers the last record,
 *     start-up subtracted
 * @param drainSeconds from all tasks running to that checkpoint
 * @param floors CPU-seconds per million events of what no job can be below, by name
 */
record BenchReport(
        BenchOptions options,
        BenchMeter.Usage usage,
        double drainSeconds,
        Map<String, Double> floors,
        FlinkRest.CheckpointSummary checkpoints,
        Live live,
        boolean balanced) {

    /** What the state was of at the end: distinct impressions, users, and frequency caps. */
    record Live(long impressions, long users, long caps) {}

    private double perMillion(double seconds) {
        return seconds / (options.events / 1e6);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("CPU-seconds per million events, start-up subtracted");
        floors.forEach((name, cost) -> lines.add(row("  floor: " + name, cost)));
        lines.add(row("  job (Flink)", perMillion(usage.jobCpu())));
        lines.add(
                row("    of it collecting garbage (wall)", perMillion(usage.garbageCollection())));
        lines.add(row("  broker", perMillion(usage.brokerCpu())));
        lines.add(row("  PostgreSQL", perMillion(usage.postgresCpu())));
        lines.add(row("  in all", perMillion(usage.cpu())));
        lines.add("");
        lines.add("events/s drained %,24.0f".formatted(options.events / drainSeconds));
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
        stateShares().forEach((what, bytes) -> lines.add(row("state bytes per " + what, bytes)));
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
        root.put("campaigns", options.campaigns);
        root.put("parallelism", options.parallelism);
        root.put("checkpoint_interval", options.checkpoints);
        root.put("total_cpu_seconds_per_million", perMillion(usage.cpu()));
        root.put("job_cpu_seconds_per_million", perMillion(usage.jobCpu()));
        root.put("broker_cpu_seconds_per_million", perMillion(usage.brokerCpu()));
        root.put("postgres_cpu_seconds_per_million", perMillion(usage.postgresCpu()));
        root.put("gc_seconds", usage.garbageCollection());
        root.put("drained_events_per_second", options.events / drainSeconds);
        ObjectNode floor = root.putObject("floor_cpu_seconds_per_million");
        floors.forEach(floor::put);
        root.put("checkpoints_completed", checkpoints.completed());
        root.put("checkpoint_mean_duration_ms", checkpoints.meanDurationMs());
        root.put("checkpoint_max_duration_ms", checkpoints.maxDurationMs());
        root.put("checkpoint_mean_bytes", checkpoints.meanBytes());
        root.put("state_bytes", checkpoints.stateBytes());
        ObjectNode state = root.putObject("state_bytes_of_task");
        checkpoints.stateBytesOfTask().forEach(state::put);
        ObjectNode shares = root.putObject("state_bytes_per");
        stateShares().forEach(shares::put);
        root.put("ledger_equals_oracle", balanced);
        Path file = Files.createDirectories(dir).resolve("bench.json");
        json.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
        return file;
    }

    private static String row(String name, double value) {
        return "%-36s %8.2f".formatted(name, value);
    }
}
