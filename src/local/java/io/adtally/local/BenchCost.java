package io.adtally.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the machine was used for.
 *
 * @param whole from the job's start to the checkpoint that covers the last record, start-up
 *     subtracted
 * @param steady of that, what came after the warm-up: until then the JVM compiles. No records, if
 *     the checkpoint that ended the warm-up covered all, or there are no checkpoints
 * @param floors CPU-seconds per million events of what no job can be below, by name
 * @param drainSeconds from all tasks running to that checkpoint
 */
record BenchCost(Share whole, Share steady, Map<String, Double> floors, double drainSeconds) {

    /** What so many records took. */
    record Share(BenchMeter.Usage usage, long records) {
        double perMillion(ToDoubleFunction<BenchMeter.Usage> part) {
            return part.applyAsDouble(usage) / (records / 1e6);
        }
    }

    double drainedPerSecond() {
        return whole.records() / drainSeconds;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("CPU-seconds per million events, start-up subtracted");
        floors.forEach(
                (name, cost) -> lines.add("  %-34s %8.2f".formatted("floor: " + name, cost)));
        lines.add(
                "  %-34s %8s   %s"
                        .formatted(
                                "",
                                "all",
                                "after the first %,d".formatted(whole.records - steady.records)));
        lines.add(line("job (Flink)", BenchMeter.Usage::jobCpu));
        lines.add(line("  of it collecting garbage (wall)", BenchMeter.Usage::garbageCollection));
        lines.add(line("broker", BenchMeter.Usage::brokerCpu));
        lines.add(line("PostgreSQL", BenchMeter.Usage::postgresCpu));
        lines.add(line("in all", BenchMeter.Usage::cpu));
        lines.add("");
        lines.add("events/s drained %,24.0f".formatted(drainedPerSecond()));
        return lines;
    }

    void addTo(ObjectNode root) {
        addTo(root, "total", "", whole);
        root.put("steady_events", steady.records);
        if (steady.records > 0) {
            addTo(root, "steady", "steady_", steady);
        }
        root.put("gc_seconds", whole.usage.garbageCollection());
        root.put("drained_events_per_second", drainedPerSecond());
        ObjectNode floor = root.putObject("floor_cpu_seconds_per_million");
        floors.forEach(floor::put);
    }

    private static void addTo(ObjectNode root, String sum, String prefix, Share share) {
        String unit = "_cpu_seconds_per_million";
        root.put(sum + unit, share.perMillion(BenchMeter.Usage::cpu));
        root.put(prefix + "job" + unit, share.perMillion(BenchMeter.Usage::jobCpu));
        root.put(prefix + "broker" + unit, share.perMillion(BenchMeter.Usage::brokerCpu));
        root.put(prefix + "postgres" + unit, share.perMillion(BenchMeter.Usage::postgresCpu));
    }

    private String line(String name, ToDoubleFunction<BenchMeter.Usage> part) {
        String late = steady.records == 0 ? "-" : "%.2f".formatted(steady.perMillion(part));
        return "  %-34s %8.2f   %8s".formatted(name, whole.perMillion(part), late);
    }
}
