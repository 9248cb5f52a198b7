package io.adtally.local;

import io.adtally.local.oracle.Oracle;
import io.adtally.local.traffic.BenchScript;
import io.adtally.local.traffic.PreloadScript;
import io.adtally.local.traffic.Script;
import io.adtally.local.traffic.SentLog;
import io.adtally.local.traffic.Topics;
import io.adtally.local.traffic.Traffic;
import io.adtally.ops.FlinkRest;
import io.adtally.ops.Program;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

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
    private Optional<Path> savepoint = Optional.empty();

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
            if (options.ledgerRows > 0) {
                new EarlierCharges(environment.postgres(), options.ledgerRows, terminal).insert();
            }
            BenchMeter.Usage startUp = startUp(environment, jar);
            if (options.preload > 0) {
                startUp = preload(environment, jar);
            }
            fill(environment, anchorMs -> options.preload > 0 ? script : script(anchorMs));
            return measure(environment, jar, startUp, floors(environment, jar));
        }
    }

    private BenchMeter.Usage startUp(LocalEnvironment environment, Path jar) throws Exception {
        BenchMeter.Usage last = null;
        for (int start = 0; start < WARM_STARTS; start++) {
            terminal.say("Start " + (start + 1) + " of the job, on empty topics …");
            BenchMeter meter = BenchMeter.start(environment);
            LocalJob job = submit(environment, jar, options.checkpointInterval());
            job.checkpoint();
            last = meter.read();
            job.stop(false);
        }
        return last;
    }

    /**
     * Has the job itself take in impressions of an hour ago: state and ledger rows to begin with.
     *
     * @return what it takes to start with so much state
     */
    private BenchMeter.Usage preload(LocalEnvironment environment, Path jar) throws Exception {
        long startNanos = System.nanoTime();
        terminal.say("%,d impressions to begin with …".formatted(options.preload));
        fill(environment, anchorMs -> new PreloadScript(script(anchorMs), options.preload));
        try (KafkaView kafka = environment.kafkaView();
                LedgerView ledger = environment.ledger()) {
            BenchProgress progress = new BenchProgress(kafka, ledger, false, terminal);
            LocalJob job = submit(environment, jar, "30s");
            progress.awaitCommitted(job, options.preload);
            stopForNow(job);
        }
        terminal.say("… took %,d s".formatted((System.nanoTime() - startNanos) / 1_000_000_000));
        BenchMeter meter = BenchMeter.start(environment);
        LocalJob job = submit(environment, jar, options.checkpointInterval());
        job.checkpoint();
        BenchMeter.Usage startUp = meter.read();
        stopForNow(job);
        return startUp;
    }

    private void stopForNow(LocalJob job) throws IOException, InterruptedException {
        savepoint = Optional.of(Path.of(URI.create(job.stop(false))));
    }

    private BenchScript script(long anchorMs) {
        script =
                new BenchScript(
                        new BenchScript.Load(
                                options.seed,
                                options.events,
                                options.campaigns,
                                options.eventsPerSecond),
                        anchorMs);
        return script;
    }

    private void fill(LocalEnvironment environment, LongFunction<Script> scripts)
            throws IOException, InterruptedException {
        terminal.say("Filling the topic …");
        try (SentLog sentLog = new SentLog(Sender.sentLog(directory));
                Traffic traffic =
                        new Traffic(scripts, environment.kafka().bootstrapServers(), sentLog)) {
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
        if (options.noFloors || options.preload > 0) {
            return floors;
        }
        List<String> names = List.of("source", "decode", "keyBy", "dedup");
        // The first is only there to have the classes loaded.
        floor(environment, jar, "dedup", false);
        double startUp = floor(environment, jar, "dedup", false);
        for (String name : names) {
            double seconds = floor(environment, jar, name, true) - startUp;
            floors.put(name, seconds / (options.events / 1e6));
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
        try (KafkaView kafka = environment.kafkaView();
                LedgerView ledger = environment.ledger()) {
            BenchProgress progress =
                    new BenchProgress(kafka, ledger, options.withoutCheckpoints(), terminal);
            BenchMeter meter = BenchMeter.start(environment);
            LocalJob job = submit(environment, jar, options.checkpointInterval());
            long runningNanos = System.nanoTime();
            // Without checkpoints what is read is known late, and more of it would seem cheap.
            long warmUpRecords =
                    options.withoutCheckpoints()
                            ? options.events
                            : progress.awaitRead(job, options.warmUpEvents);
            BenchMeter.Usage warmUp = meter.read();
            progress.awaitCommitted(job, options.events);
            BenchMeter.Usage whole = meter.read();
            BenchCost cost =
                    new BenchCost(
                            new BenchCost.Share(whole.minus(startUp), options.events),
                            new BenchCost.Share(
                                    whole.minus(warmUp), options.events - warmUpRecords),
                            floors,
                            (System.nanoTime() - runningNanos) / 1e9);
            cost.lines().forEach(terminal::say);
            return report(environment, job, kafka, ledger, cost);
        }
    }

    /** The job still runs, and is stopped here: a drain forgets what is to be measured. */
    private BenchReport report(
            LocalEnvironment environment,
            LocalJob job,
            KafkaView kafka,
            LedgerView ledger,
            BenchCost cost)
            throws Exception {
        long heapBytes = heapBytesAfterCollection();
        FlinkRest.CheckpointSummary checkpoints = job.checkpointSummary();
        BenchReport.Live live =
                new BenchReport.Live(
                        options.preload + script.impressions(),
                        script.users(),
                        kafka.committedKeys(LocalTopics.FREQUENCY_CAPS));
        job.stop(true);
        BenchReport.Disk disk = new BenchReport.Disk(ledger.size(), kafka.bytes());
        Oracle.Sent sent = new Oracle.Sent(Sender.sentLog(directory), false, false);
        boolean balanced = new Verdict(environment, kafka, terminal).give(sent, true);
        return new BenchReport(options, cost, checkpoints, live, disk, heapBytes, balanced);
    }

    private static long heapBytesAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** With the state of the last time, if there was one. */
    private LocalJob submit(LocalEnvironment environment, Path jar, String checkpointInterval)
            throws IOException, InterruptedException {
        List<String> settings = List.of("--adtally.checkpoint.interval=" + checkpointInterval);
        return LocalJob.start(
                environment.flink().rest(),
                jar,
                new Program(
                        options.mainClass(),
                        environment.mainArguments(settings),
                        options.parallelism),
                environment.flink().savepoints(),
                savepoint,
                terminal::say);
    }
}
