package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.adtally.docs.RunbookWalk;
import io.adtally.event.MetricIncrement;
import io.adtally.io.CampaignMetricSerializer;
import io.adtally.local.ExpectedAnswers.Estimate;
import io.adtally.local.MetricTraffic.Event;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Druid answers each of the analysts' queries as the events say, at every stage of a
 * segment.
 */
final class DruidEndToEndITCase {
    private static final Path HOME = Path.of("").toAbsolutePath();
    private static final Path QUERIES = HOME.resolve("schemas/druid/queries");
    private static final String DATA_SOURCE = "campaign_metrics";
    private static final String SUM_OF_EVENTS =
            "SELECT SUM(events) + SUM(invalid_events) FROM " + DATA_SOURCE;
    private static final String SUCCESSFUL_TASKS =
            "SELECT task_id FROM sys.tasks WHERE status = 'SUCCESS'";
    private static final String FAILED_TASKS =
            "SELECT task_id, error_msg FROM sys.tasks WHERE status = 'FAILED'";
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Two segments, for it goes past midnight. */
    private static final Instant EVENING = Instant.parse("2026-11-20T23:00:00Z");

    private static final Instant A_WEEK_BEFORE = EVENING.minus(Duration.ofDays(7));

    /** Three standard deviations of a union of sketches with 2^16 registers. */
    private static final double SKETCH_BOUND = 3 * 1.04 / 256;

    private final MetricTraffic traffic = new MetricTraffic(20261121);
    private final List<Event> sent = new ArrayList<>();

    /** With Druid's logs, if the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    @Test
    void queriesAreAnsweredAsTheEventsSay() throws Exception {
        String jars = DruidClassPath.resolve(HOME, System.out::println);
        List<Long> pids;
        try (LocalKafka kafka = LocalKafka.start(dir.resolve("kafka"), 0);
                LocalDruid druid = LocalDruid.start(dir.resolve("druid"), jars)) {
            pids = druid.pids();
            kafka.createTopics(LocalTopics.all());
            submit(druid, kafka);
            DruidSql sql = new DruidSql(druid.sqlUrl());
            try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
                producer.initTransactions();
                send(producer, traffic.events(20_000, EVENING));
                send(producer, traffic.giants(EVENING));
                abort(producer, traffic.events(1_000, EVENING));
                awaitAll(sql);
                assertAnswers(sql);

                // What the tasks have goes to the historical; late events come on top.
                handOff(druid, sql);
                assertAnswers(sql);
                supervisor(druid, "resume");
                send(producer, traffic.events(3_000, EVENING));
                send(producer, traffic.events(1_000, A_WEEK_BEFORE));
                awaitAll(sql);
                assertAnswers(sql);

                publishAgain(producer);
                awaitTotal(sql, 2L * sent.size());
                rebuild(druid, kafka, sql);
                assertAnswers(sql);
            }
        }
        assertThat(pids).hasSize(5).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    }

    /** As after the restore of an older savepoint. */
    private void publishAgain(KafkaProducer<byte[], byte[]> producer) throws Exception {
        producer.beginTransaction();
        produce(producer, sent, 2);
        producer.commitTransaction();
    }

    /** By the runbook. */
    private void rebuild(LocalDruid druid, LocalKafka kafka, DruidSql sql) throws Exception {
        Map<String, String> environment =
                Map.of(
                        "DRUID", druid.url().toString().replaceAll("/$", ""),
                        "DRUID_SQL_URL", druid.sqlUrl().toString(),
                        "KAFKA", kafka.bootstrapServers(),
                        "GENERATION", "2",
                        "PATH", KafkaTools.install(dir.resolve("kafka-tools")));
        RunbookWalk walk = RunbookWalk.open("rebuild-druid.md");
        assertThat(run(walk, environment)).contains("RUNNING");
        assertThat(run(walk, environment)).contains("adtally.generation:1", "adtally.generation:2");
        run(walk, environment);
        run(walk, environment);
        run(walk, environment);
        awaitTotal(sql, sent.size());
        assertThat(run(walk, environment)).contains("EUR");
        walk.end();
    }

    private static String run(RunbookWalk walk, Map<String, String> environment) throws Exception {
        RunbookWalk.Said said = RunbookWalk.run(walk.sh(), environment);
        assertThat(said.exitCode()).as(said.output()).isZero();
        return said.output();
    }

    /** As an operator does it. */
    private void submit(LocalDruid druid, LocalKafka kafka) throws Exception {
        Path output = dir.resolve("druid-submit.out");
        Process process =
                new ProcessBuilder(
                                HOME.resolve("scripts/druid-submit.sh").toString(),
                                "--druid=" + druid.url(),
                                "--bootstrap-servers=" + kafka.bootstrapServers())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    private void send(KafkaProducer<byte[], byte[]> producer, List<Event> events) throws Exception {
        producer.beginTransaction();
        produce(producer, events, 1);
        producer.commitTransaction();
        sent.addAll(events);
    }

    private static void abort(KafkaProducer<byte[], byte[]> producer, List<Event> events)
            throws Exception {
        producer.beginTransaction();
        produce(producer, events, 1);
        producer.abortTransaction();
    }

    private static void produce(
            KafkaProducer<byte[], byte[]> producer, List<Event> events, long generation)
            throws Exception {
        CampaignMetricSerializer serializer =
                new CampaignMetricSerializer(LocalTopics.CAMPAIGN_METRICS, generation);
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        for (MetricIncrement increment : MetricTraffic.increments(events)) {
            answers.add(producer.send(serializer.serialize(increment, null, null)));
        }
        producer.flush();
        for (Future<RecordMetadata> answer : answers) {
            answer.get();
        }
    }

    private void awaitAll(DruidSql sql) throws IOException, InterruptedException {
        awaitTotal(sql, sent.size());
    }

    private static void awaitTotal(DruidSql sql, long events)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long visible = visible(sql);
        while (visible != events) {
            pause(deadline, visible + " events are visible and not " + events);
            visible = visible(sql);
        }
    }

    private static long visible(DruidSql sql) throws IOException, InterruptedException {
        return sql.hasRows(DATA_SOURCE) ? sql.rows(SUM_OF_EVENTS).path(0).path(0).asLong() : 0;
    }

    /**
     * The tasks are gone, what they had is on the historical, and the broker knows it there. A task
     * that fails at its end is Druid's affair: the next one reads again.
     */
    private void handOff(LocalDruid druid, DruidSql sql) throws Exception {
        suspend(druid, sql);
        for (int retry = 0; retry < 2 && sql.rows(SUCCESSFUL_TASKS).isEmpty(); retry++) {
            System.out.println("Druid's tasks failed: " + sql.rows(FAILED_TASKS));
            supervisor(druid, "resume");
            awaitAll(sql);
            suspend(druid, sql);
        }
        await(
                sql,
                "SELECT COUNT(*) FILTER (WHERE is_realtime = 1),"
                        + " COUNT(*) FILTER (WHERE is_published = 1 AND is_available = 1)"
                        + " FROM sys.segments",
                "[[0,2]]");
        await(
                sql,
                "SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE COLUMN_NAME = 'users'",
                "[[\"users\"]]");
    }

    private static void suspend(LocalDruid druid, DruidSql sql) throws Exception {
        supervisor(druid, "suspend");
        await(sql, "SELECT task_id FROM sys.tasks WHERE status = 'RUNNING'", "[]");
    }

    private static void await(DruidSql sql, String query, String answer)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode rows = sql.rows(query);
        while (!rows.toString().equals(answer)) {
            pause(deadline, query + ": " + rows);
            rows = sql.rows(query);
        }
    }

    private static void pause(long deadline, String what) {
        assertThat(System.nanoTime()).as(what).isLessThan(deadline);
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }

    private static void supervisor(LocalDruid druid, String command) throws Exception {
        URI url =
                druid.url().resolve("/druid/indexer/v1/supervisor/" + DATA_SOURCE + "/" + command);
        HttpRequest request =
                HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.noBody()).build();
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void assertAnswers(DruidSql sql) throws IOException, InterruptedException {
        Map<String, List<List<Object>>> expected =
                new TreeMap<>(new ExpectedAnswers(sent).byQuery());
        try (Stream<Path> files = Files.list(QUERIES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(expected.keySet());
        }
        for (Map.Entry<String, List<List<Object>>> query : expected.entrySet()) {
            JsonNode rows = sql.rows(Files.readString(QUERIES.resolve(query.getKey())));
            assertRows(query.getKey(), rows, query.getValue());
        }
    }

    private static void assertRows(String query, JsonNode rows, List<List<Object>> expected) {
        assertThat(rows.size()).as("rows of %s: %s", query, rows).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            List<Object> row = expected.get(i);
            assertThat(rows.get(i).size()).as("columns of %s", query).isEqualTo(row.size());
            for (int j = 0; j < row.size(); j++) {
                assertCell(query + " " + rows.get(i), rows.get(i).get(j), row.get(j));
            }
        }
    }

    private static void assertCell(String where, JsonNode cell, Object expected) {
        if (expected == null) {
            assertThat(cell.isNull()).as(where).isTrue();
        } else if (expected instanceof Estimate estimate) {
            assertThat(cell.doubleValue())
                    .as(where)
                    .isCloseTo(estimate.exact(), within(SKETCH_BOUND * estimate.exact()));
        } else if (expected instanceof Long number) {
            assertThat(cell.isIntegralNumber()).as(where).isTrue();
            assertThat(cell.longValue()).as(where).isEqualTo(number);
        } else if (expected instanceof Double number) {
            assertThat(cell.doubleValue()).as(where).isCloseTo(number, within(1e-12));
        } else {
            assertThat(cell.textValue()).as(where).isEqualTo(expected);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(LocalKafka kafka) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "metrics-of-the-test"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
