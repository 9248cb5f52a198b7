package io.adtally.local;

import io.adtally.local.ipinyou.IPinYouLog;
import io.adtally.local.traffic.Garbage;
import io.adtally.local.traffic.Script;
import io.adtally.local.traffic.SentLog;
import io.adtally.local.traffic.Traffic;
import io.adtally.local.traffic.TrafficOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** The producers the user asked for, if any. */
final class Sender implements AutoCloseable {
    private static final String RUNS = "runs";

    /** Long enough to see how it was before. */
    private static final long BEFORE_GARBAGE_MS = 30_000;

    private final List<Traffic> producers = new ArrayList<>();
    private final SentLog sentLog;

    private Sender(SentLog sentLog) {
        this.sentLog = sentLog;
    }

    /** Where the records are told that must be refused; the oracle reads it. */
    static Path sentLog(RunDirectory directory) throws IOException {
        return Files.createDirectories(directory.traffic()).resolve("refused.tsv");
    }

    static Sender start(RunOptions options, RunDirectory directory, String bootstrapServers)
            throws IOException {
        Sender sender = new Sender(new SentLog(sentLog(directory)));
        LongFunction<Script> good = good(options, directory);
        if (good != null) {
            sender.add(good, bootstrapServers);
        }
        if (options.garbage != null) {
            sender.add(startMs -> garbage(options, startMs), bootstrapServers);
        }
        return sender;
    }

    /**
     * Whether all records are on Kafka.
     *
     * @throws IllegalStateException if sending failed
     */
    boolean finished() {
        return producers.stream().allMatch(Traffic::finished);
    }

    /** Sends no more; what was sent is on Kafka when this returns. */
    void stop() {
        producers.forEach(Traffic::stop);
    }

    @Override
    public void close() throws IOException {
        producers.forEach(Traffic::close);
        sentLog.close();
    }

    private void add(LongFunction<Script> script, String bootstrapServers) {
        Traffic traffic = new Traffic(script, bootstrapServers, sentLog);
        producers.add(traffic);
        traffic.start();
    }

    /** Null for none. */
    private static LongFunction<Script> good(RunOptions options, RunDirectory directory)
            throws IOException {
        if (options.noTraffic || options.events == 0) {
            return null;
        }
        if (options.ipinyou.isEmpty()) {
            TrafficOptions madeUp = madeUp(options, directory);
            return madeUp::script;
        }
        IPinYouLog log =
                new IPinYouLog(options.ipinyou.get(0), options.ipinyou.get(1), options.json);
        return startMs -> log;
    }

    private static Script garbage(RunOptions options, long startMs) {
        return new Garbage(
                options.seed,
                startMs + BEFORE_GARBAGE_MS,
                options.garbage.rate(),
                options.garbage.seconds(),
                options.json);
    }

    private static TrafficOptions madeUp(RunOptions options, RunDirectory directory)
            throws IOException {
        long events = options.events < 0 ? TrafficOptions.ENDLESS : options.events;
        int run = nextRun(directory.traffic().resolve(RUNS));
        return new TrafficOptions(
                options.seed, run, events, options.rate, options.badPercent, options.json);
    }

    /** Counted, so that a second run against the same topics makes events of its own. */
    private static int nextRun(Path counter) throws IOException {
        int run = 1;
        if (Files.exists(counter)) {
            List<String> lines = Files.readAllLines(counter);
            run = Integer.parseInt(lines.get(0)) + 1;
        }
        Files.writeString(counter, run + "\n");
        return run;
    }
}
