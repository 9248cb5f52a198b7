package io.adtally.local;

import io.adtally.local.ipinyou.IPinYouLog;
import io.adtally.local.traffic.SentLog;
import io.adtally.local.traffic.Traffic;
import io.adtally.local.traffic.TrafficOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The traffic the user asked for, or none. */
final class Sender implements AutoCloseable {
    private static final String RUNS = "runs";

    private final Traffic traffic;
    private final SentLog sentLog;

    private Sender(Traffic traffic, SentLog sentLog) {
        this.traffic = traffic;
        this.sentLog = sentLog;
    }

    /** Where the records are told that must be refused; the oracle reads it. */
    static Path sentLog(RunDirectory directory) throws IOException {
        return Files.createDirectories(directory.traffic()).resolve("refused.tsv");
    }

    static Sender start(RunOptions options, RunDirectory directory, String bootstrapServers)
            throws IOException {
        SentLog sentLog = new SentLog(sentLog(directory));
        if (options.noTraffic || options.events == 0) {
            return new Sender(null, sentLog);
        }
        Traffic traffic;
        if (options.ipinyou.isEmpty()) {
            traffic = new Traffic(madeUp(options, directory), bootstrapServers, sentLog);
        } else {
            IPinYouLog log =
                    new IPinYouLog(options.ipinyou.get(0), options.ipinyou.get(1), options.json);
            traffic = new Traffic(anchorMs -> log, bootstrapServers, sentLog);
        }
        traffic.start();
        return new Sender(traffic, sentLog);
    }

    /**
     * Whether all records are on Kafka.
     *
     * @throws IllegalStateException if sending failed
     */
    boolean finished() {
        return traffic == null || traffic.finished();
    }

    /** Sends no more; what was sent is on Kafka when this returns. */
    void stop() {
        if (traffic != null) {
            traffic.stop();
        }
    }

    @Override
    public void close() throws IOException {
        if (traffic != null) {
            traffic.close();
        }
        sentLog.close();
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
