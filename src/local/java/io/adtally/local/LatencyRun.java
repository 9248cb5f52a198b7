package io.adtally.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.local.traffic.BenchScript;
import io.adtally.local.traffic.PacedScript;
import io.adtally.local.traffic.SentLog;
import io.adtally.local.traffic.Traffic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * How long it takes from an event on Kafka to what the outputs show of it, beside other traffic.
 */
final class LatencyRun {
    private static final String CAP_WRITTEN = "event → cap change taken by the broker";
    private static final String CAP_READ = "event → cap change read";
    private static final String EVENT_READ = "event → canonical event read (committed)";
    private static final String LEDGER_ROW = "event → ledger row visible";
    private static final String DRUID_ROW = "event → seen by SQL in Druid";
    private static final String COUNTRIES =
            "SELECT DISTINCT country FROM campaign_metrics WHERE country >= 'QA' AND campaign_id ="
                    + " 'campaign-0'";

    /** Classes are loaded and compiled, caches warm; what is seen before is not counted. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TAIL = Duration.ofSeconds(30);
    private static final int CAMPAIGNS = 1_000;

    private final BenchOptions options;
    private final RunDirectory directory;
    private final Path jar;
    private final Terminal terminal;
    private final Map<String, Histogram> histograms = new LinkedHashMap<>();

    LatencyRun(BenchOptions options, RunDirectory directory, Path jar, Terminal terminal) {
        this.options = options;
        this.directory = directory;
        this.jar = jar;
        this.terminal = terminal;
        for (String way : List.of(CAP_WRITTEN, CAP_READ, EVENT_READ, LEDGER_ROW)) {
            histograms.put(way, LatencyProbes.histogram());
        }
        if (options.druid) {
            histograms.put(DRUID_ROW, LatencyProbes.histogram());
        }
    }

    /** Milliseconds by what was timed. */
    Map<String, Histogram> run() throws Exception {
        try (LocalEnvironment environment =
                LocalEnvironment.start(
                        directory,
                        new LocalEnvironment.Ports(0, 0, 0),
                        options.parallelism,
                        0,
                        terminal::say)) {
            if (options.druid) {
                environment.startDruid(directory.druid(), jar.resolve("../..").normalize());
            }
            LocalJob job =
                    environment.submit(
                            jar,
                            List.of(
                                    "--adtally.checkpoint.interval="
                                            + options.checkpointInterval()),
                            options.parallelism,
                            Optional.empty());
            measure(environment, job);
            return histograms;
        }
    }

    private void measure(LocalEnvironment environment, LocalJob job) throws Exception {
        String servers = environment.kafka().bootstrapServers();
        long seconds = WARM_UP.toSeconds() + options.seconds + TAIL.toSeconds();
        BenchScript.Load load =
                new BenchScript.Load(
                        options.seed,
                        seconds * options.latencyRate,
                        CAMPAIGNS,
                        options.latencyRate);
        try (SentLog sentLog = new SentLog(Sender.sentLog(directory));
                Traffic traffic =
                        new Traffic(
                                startMs ->
                                        new PacedScript(
                                                new BenchScript(load, startMs + seconds * 1000),
                                                startMs,
                                                options.latencyRate),
                                servers,
                                sentLog);
                LatencyProbes probes = new LatencyProbes(servers);
                TopicTail caps =
                        new TopicTail(servers, LocalTopics.FREQUENCY_CAPS, environment.outages());
                TopicTail events =
                        new TopicTail(servers, LocalTopics.EVENTS, environment.outages())) {
            traffic.start();
            terminal.say("Warming up for " + WARM_UP.toSeconds() + " s …");
            pause(job, WARM_UP);
            caps.start(record -> cap(record, probes));
            events.start(record -> event(record, probes));
            probes.start();
            terminal.say("Measuring for " + options.seconds + " s …");
            watchLedger(environment, job, probes);
            probes.stop();
        }
    }

    private void cap(ConsumerRecord<byte[], byte[]> record, LatencyProbes probes) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (key.startsWith(LatencyProbes.PREFIX) && record.value() != null) {
            String id = key.substring(0, key.indexOf('|'));
            record(CAP_WRITTEN, probes.since(id, record.timestamp()));
            record(CAP_READ, probes.since(id, System.currentTimeMillis()));
        }
    }

    private void event(ConsumerRecord<byte[], byte[]> record, LatencyProbes probes) {
        String id = new String(record.key(), StandardCharsets.UTF_8);
        if (id.startsWith(LatencyProbes.PREFIX)) {
            record(EVENT_READ, probes.since(id, System.currentTimeMillis()));
        }
    }

    private void watchLedger(LocalEnvironment environment, LocalJob job, LatencyProbes probes)
            throws Exception {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.seconds);
        Set<String> seen = new HashSet<>();
        Set<String> seenInDruid = new HashSet<>();
        try (Connection ledger = environment.connect();
                PreparedStatement query =
                        ledger.prepareStatement(
                                "SELECT event_id FROM billing.charges WHERE event_id = ANY (?)")) {
            while (System.nanoTime() < endNanos) {
                pause(job, POLL);
                watchDruid(environment.druid(), probes, seenInDruid);
                for (String id : visible(query, outstanding(probes, seen))) {
                    record(LEDGER_ROW, probes.since(id, System.currentTimeMillis()));
                    seen.add(id);
                }
            }
        }
    }

    private void watchDruid(Optional<DruidSql> druid, LatencyProbes probes, Set<String> seen)
            throws Exception {
        if (druid.isPresent() && druid.get().hasRows("campaign_metrics")) {
            for (JsonNode row : druid.get().rows(COUNTRIES)) {
                String id = LatencyProbes.idOf(row.get(0).textValue());
                if (seen.add(id)) {
                    record(DRUID_ROW, probes.since(id, System.currentTimeMillis()));
                }
            }
        }
    }

    private static Map<UUID, String> outstanding(LatencyProbes probes, Set<String> seen) {
        Map<UUID, String> outstanding = new HashMap<>();
        for (String id : probes.ids()) {
            if (!seen.contains(id)) {
                outstanding.put(EventId.of(id, EventType.IMPRESSION, "").toUuid(), id);
            }
        }
        return outstanding;
    }

    private static List<String> visible(PreparedStatement query, Map<UUID, String> asked)
            throws SQLException {
        Array ids = query.getConnection().createArrayOf("uuid", asked.keySet().toArray());
        query.setArray(1, ids);
        List<String> found = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                found.add(asked.get(row.getObject(1, UUID.class)));
            }
        }
        return found;
    }

    private void record(String way, long millis) {
        if (millis >= 0) {
            histograms.get(way).recordValue(millis);
        }
    }

    private static void pause(LocalJob job, Duration time) throws Exception {
        job.checkAlive();
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
    }
}
