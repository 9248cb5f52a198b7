package io.adtally.local;

import io.adtally.local.oracle.Oracle;
import io.adtally.local.traffic.BenchScript;
import io.adtally.local.traffic.SentLog;
import io.adtally.local.traffic.Topics;
import io.adtally.local.traffic.Traffic;
import io.adtally.ops.FlinkRest;
import io.adtally.ops.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One benchmark from the first process to the verdict. */
final class BenchRun {
    // The first start of a job in a JVM pays for loading and compiling what the next ones find
    // there.
    private static final int WARM_STARTS = 2;
    private static final long POLL_MS = 200;

    private final BenchOptions options;
    private final RunDirectory directory;
    private final Path target;
    private final Terminal terminal;
    private volatile BenchScript script;

    BenchRun(BenchOptions options, RunDirectory directory, Path target, Terminal terminal) {
        this.options = options;
        this.directory = directory;
        this.target = target;
        this.terminal = terminal;
    }

    BenchReport run() throws Exception {
        LocalEnvironment.Ports ports = new LocalEnvironment.Ports(0, 0, 0);
        try (LocalEnvironment environment =
                LocalEnvironment.start(directory, ports, options.parallelism, 0, terminal::say)) {
            Path jar = BenchJar.make(target);
            BenchMeter.Usage startUp = startUp(environment, jar);
            fill(environment);
            Map<String, Double> floors = floors(environment, jar);
            return measure(environment, jar, startUp, floors);
        }
    }

    private BenchMeter.Usage startUp(LocalEnvironment environment, Path jar) throws Exception {
        BenchMeter.Usage last = null;
        for (int start = 0; start < WARM_STARTS; start++) {
            terminal.say("Start " + (start + 1) + " of the job, on empty topics …");
            BenchMeter meter = BenchMeter.start(environment);
            LocalJob job = submit(environment, jar);
            job.checkpoint();
            last = meter.read();
            job.stop(false);
        }
        return last;
    }

    private void fill(LocalEnvironment environment) throws IOException, InterruptedException {
        terminal.say("Filling the topic with %,d records …".formatted(options.events));
        BenchScript.Load load =
                new BenchScript.Load(
                        options.seed, options.events, options.campaigns, options.eventsPerSecond);
        try (SentLog sentLog = new SentLog(Sender.sentLog(directory));
                Traffic traffic =
                        new Traffic(
                                anchorMs -> {
                                    script = new BenchScript(load, anchorMs);
                                    return script;
                                },
                                environment.kafka().bootstrapServers(),
                                sentLog)) {
            traffic.start();
            while (!traffic.finished()) {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
                terminal.show(List.of("%,d records sent".formatted(traffic.sent())));
            }
        }
    }

    /** CPU-seconds per million events of each floor, start-up subtracted. */
    private Map<String, Double> floors(LocalEnvironment environment, Path jar) throws Exception {
        Map<String, Double> floors = new LinkedHashMap<>();
        if (options.noFloors) {
            return floors;
        }
        List<String> names = List.of("source", "decode", "keyBy", "dedup");
        // The first is only there to have the classes loaded.
        floor(environment, jar, "dedup", false);
        double startUp = floor(environment, jar, "dedup", false);
        for (String name : names) {
            double seconds = floor(environment, jar, name, true) - startUp;
            floors.put(name, seconds / millions());
            terminal.say("Floor %-8s %6.2f CPU-s/M".formatted(name, floors.get(name)));
        }
        return floors;
    }

    private double floor(LocalEnvironment environment, Path jar, String name, boolean full)
            throws Exception {
        BenchMeter meter = BenchMeter.start(environment);
        environment.runToEnd(
                jar,
                new Program(
                        "io.adtally.FloorJob",
                        List.of(
                                name,
                                environment.kafka().bootstrapServers(),
                                Topics.IMPRESSIONS,
                                full ? "all" : "none",
                                options.checkpointInterval()),
                        options.parallelism));
        return meter.read().jobCpu();
    }

    private BenchReport measure(
            LocalEnvironment environment,
            Path jar,
            BenchMeter.Usage startUp,
            Map<String, Double> floors)
            throws Exception {
        terminal.say("The whole job …");
        try (KafkaView kafka = new KafkaView(environment.kafka().bootstrapServers());
                LedgerView ledger = environment.ledger()) {
            BenchMeter meter = BenchMeter.start(environment);
            LocalJob job = submit(environment, jar);
            long runningNanos = System.nanoTime();
            awaitRead(kafka, ledger, job);
            BenchMeter.Usage usage = meter.read().minus(startUp);
            double drainSeconds = (System.nanoTime() - runningNanos) / 1e9;
            FlinkRest.CheckpointSummary checkpoints = job.checkpointSummary();
            BenchReport.Live live =
                    new BenchReport.Live(
                            script.impressions(),
                            script.users(),
                            kafka.committedKeys(LocalTopics.FREQUENCY_CAPS));
            job.stop(true);
            Oracle.Sent sent = new Oracle.Sent(Sender.sentLog(directory), false, false);
            boolean balanced = new Verdict(environment, kafka, terminal).give(sent, true);
            return new BenchReport(
                    options, usage, drainSeconds, floors, checkpoints, live, balanced);
        }
    }

    /** Until every record is covered by a completed checkpoint. */
    private void awaitRead(KafkaView kafka, LedgerView ledger, LocalJob job)
            throws IOException, InterruptedException, SQLException {
        long lag = options.events;
        while (lag > 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            job.checkAlive();
            if (options.withoutCheckpoints()
                    && ledger.tally().count(LocalTopics.INPUTS, "RECEIVED") >= options.events) {
                job.checkpoint();
            }
            lag = kafka.lag(LocalEnvironment.DEPLOYMENT, LocalTopics.INPUTS);
            terminal.show(List.of("%,d records to go".formatted(lag)));
        }
    }

    private LocalJob submit(LocalEnvironment environment, Path jar)
            throws IOException, InterruptedException {
        return environment.submit(
                jar,
                List.of("--adtally.checkpoint.interval=" + options.checkpointInterval()),
                options.parallelism,
                Optional.empty());
    }

    private double millions() {
        return options.events / 1e6;
    }
}
