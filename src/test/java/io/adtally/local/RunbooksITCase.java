package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adtally.docs.RunbookWalk;
import io.adtally.docs.RunbookWalk.Said;
import io.adtally.local.traffic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the runbooks on a job under traffic, in the troubles they are for. Where Prometheus is
 * not installed its expressions are only compared with the names of what is measured.
 */
@TestMethodOrder(OrderAnnotation.class)
final class RunbooksITCase {
    private static final Logger LOG = LoggerFactory.getLogger(RunbooksITCase.class);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern SAVEPOINT = Pattern.compile("Savepoint: +(?:file:)?(\\S+)");
    private static final Pattern LOST = Pattern.compile("accept-lost-transactions=(\\S+)");
    private static final Pattern RECREATED =
            Pattern.compile("accept-recreated-topics=([^:\\s]+):([\\w-]{22})");
    private static final int RATE = 300;

    /** Half a minute is allowed for, by adtally.ingest.max-out-of-orderness. */
    private static final int STUCK_SECONDS = 40;

    /** Limits that nothing exceeds but the troubles made here. */
    private static final List<String> WATCH =
            List.of(
                    "adtally.preflight.interval=1s",
                    "adtally.watch.interval=500ms",
                    "adtally.watch.stuck-after=20s",
                    "adtally.watch.stuck-after-by-topic=" + Topics.CONVERSIONS + "=8s",
                    "adtally.alert.silent-after=" + Topics.IMPRESSIONS + "=10s");

    private static final int DUPLICATES = 300;

    @TempDir private static Path dir;
    private static ClusterTrial trial;
    private static Metrics metrics;
    private static boolean sending;
    private static final Map<String, String> ENVIRONMENT = new HashMap<>();

    @BeforeAll
    static void startsAJob() throws Exception {
        trial = new ClusterTrial(dir, 2, 2);
        Path config = dir.resolve("adtally.properties");
        List<String> settings = new ArrayList<>(trial.settings());
        settings.addAll(WATCH);
        Files.write(config, settings);
        Path checkpoints = trial.cluster().savepoints().resolveSibling("checkpoints");
        ENVIRONMENT.put("ADTALLY_FLINK_URL", trial.rest().base().toString());
        ENVIRONMENT.put("KAFKA", trial.bootstrapServers());
        ENVIRONMENT.put("CHECKPOINTS", checkpoints.toString());
        ENVIRONMENT.put("SAVEPOINTS", trial.cluster().savepoints().toString());
        ENVIRONMENT.put("JOB_CONFIG", config.toString());
        ENVIRONMENT.put("PATH", KafkaTools.install(dir.resolve("kafka-tools")));
        Said started =
                run(
                        "scripts/submit.sh --without-state --parallelism 1 -- --config"
                                + " \"$JOB_CONFIG\"");
        assertThat(started.exitCode()).as(started.output()).isZero();
        metrics = Metrics.of(trial, dir.resolve("prometheus"));
    }

    @AfterAll
    static void ends() throws Exception {
        if (metrics != null) {
            metrics.close();
        }
        trial.close();
    }

    /** One partition has half a day's delay, another none. */
    @Test
    @Order(1)
    void stuckWatermark() throws Exception {
        RunbookWalk walk = RunbookWalk.open("stuck-watermark.md");
        try (OldEvents clicks = new OldEvents(trial.bootstrapServers())) {
            clicks.send(0, OldEvents.TIME_MS);
            clicks.send(1, System.currentTimeMillis());
            metrics.await(
                    walk.promql(),
                    seconds -> {
                        clicks.send(0, OldEvents.TIME_MS);
                        clicks.send(1, System.currentTimeMillis());
                        return seconds > STUCK_SECONDS;
                    });
            assertThat(ok(walk.sh())).contains("ads.clicks.v1:0:");
            metrics.await(walk.promql(), watermark -> watermark < OldEvents.TIME_MS);
            metrics.await(
                    walk.promql(),
                    seconds -> {
                        clicks.send(1, System.currentTimeMillis());
                        return seconds < STUCK_SECONDS;
                    });
        }
        walk.end();
    }

    /** One impression has come, and then none. */
    @Test
    @Order(2)
    void silentTopic() throws Exception {
        try (KafkaProducer<byte[], byte[]> adServer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", trial.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            adServer.send(new ProducerRecord<>(Topics.IMPRESSIONS, 0, null, new byte[0])).get();
        }
        RunbookWalk walk = RunbookWalk.open("silent-topic.md");
        awaitStatus(walk.sh(), StatusOf.WRONG_OUTSIDE, "SILENT: topic ads.impressions.v1");
        metrics.await(walk.promql(), silent -> silent == 1);
        awaitAlert("AdtallySilentTopic");
        assertThat(ok(walk.sh())).contains("ads.impressions.v1:0:");
        traffic();
        metrics.answer(walk.promql());
        awaitStatus(walk.sh(), StatusOf.ALL_WELL, "Outside:");
        walk.end();
    }

    @Test
    @Order(3)
    void theDashboardIsAnswered() throws Exception {
        traffic();
        JsonNode dashboard =
                new ObjectMapper()
                        .readTree(ProjectFiles.conf("grafana/dashboards/adtally.json").toFile());
        List<String> expressions = dashboard.findValuesAsText("expr");

        assertThat(expressions).hasSizeGreaterThan(10);
        for (String expression : expressions) {
            metrics.answer(expression);
        }
    }

    @Test
    @Order(4)
    void openTransaction() throws Exception {
        traffic();
        RunbookWalk walk = RunbookWalk.open("open-transaction.md");
        try (KafkaProducer<byte[], byte[]> feed = producer("feed-7")) {
            feed.initTransactions();
            feed.beginTransaction();
            feed.send(new ProducerRecord<>(Topics.CONVERSIONS, 0, null, new byte[0])).get();
            awaitStatus(
                    walk.sh(), StatusOf.WRONG_OUTSIDE, "transactional id 'feed-7'", "held back by");
            metrics.await(walk.promql(), seconds -> seconds >= 8);
            metrics.await(walk.promql(), partitions -> partitions == 1);
            awaitAlert("AdtallyOpenTransaction");
            ENVIRONMENT.put("OPEN", "feed-7");
            assertThat(ok(walk.sh())).contains("Ongoing");
            ok(walk.sh());
            ok(walk.sh());
            awaitStatus(walk.sh(), StatusOf.ALL_WELL, "Outside:");
            feed.close(Duration.ZERO);
        }
        walk.end();
    }

    @Test
    @Order(5)
    void preconditions() throws Exception {
        RunbookWalk walk = RunbookWalk.open("preconditions.md");
        trial.alterTopic(Topics.CLICKS, "message.timestamp.type", "CreateTime");
        awaitStatus(
                walk.sh(),
                StatusOf.WRONG_OUTSIDE,
                "PRECONDITION: topic ads.clicks.v1 has message.timestamp.type = CreateTime: must"
                        + " be LogAppendTime");
        metrics.await(walk.promql(), violations -> violations == 1);
        awaitAlert("AdtallyPrecondition");
        assertThat(ok(walk.sh())).contains("Completed updating config");
        assertThat(ok(walk.sh())).contains("ads.catalog.v1:0:");
        assertThat(query(walk.sql(), Map.of()).toString()).contains("max_prepared_transactions");
        awaitStatus(walk.sh(), StatusOf.ALL_WELL, "Outside:");
        walk.end();
    }

    @Test
    @Order(6)
    void flood() throws Exception {
        traffic();
        RunbookWalk walk = RunbookWalk.open("flood.md");
        try (OldEvents clicks = new OldEvents(trial.bootstrapServers())) {
            for (int i = 0; i < DUPLICATES; i++) {
                clicks.sendAgain(1, System.currentTimeMillis());
            }
        }
        metrics.answer(walk.promql());
        String tally = walk.sql();
        awaitRows(
                tally.replace(":'deployment'", "'" + LocalEnvironment.DEPLOYMENT + "'"),
                rows -> rows.toString().contains("DEAD_LETTERED"));
        awaitAlert("AdtallyDuplicateFlood");
        assertThat(ok(walk.sh())).contains("ads.");
        assertThat(ok(walk.sh())).containsPattern("(?m)^ +[0-9]+ \\S+");
        metrics.answer(walk.promql());
        walk.end();
    }

    @Test
    @Order(7)
    void fallingBehind() throws Exception {
        traffic();
        RunbookWalk walk = RunbookWalk.open("falling-behind.md");
        try (Connection somebody = trial.superuser();
                Statement forgotten = somebody.createStatement()) {
            somebody.setAutoCommit(false);
            forgotten.execute("LOCK TABLE billing.charges IN EXCLUSIVE MODE");
            assertThat(ok(walk.sh())).contains("Backlog:");
            metrics.answer(walk.promql());
            assertThat(ok(walk.sh())).contains("ads.impressions.v1");
            metrics.answer(walk.promql());
            metrics.answer(walk.promql());
            String blockers = walk.sql();
            List<Map<String, Object>> rows = awaitRows(blockers, found -> !found.isEmpty());
            assertThat(rows.get(0).get("query").toString()).startsWith("LOCK TABLE");
            String blocker = rows.get(0).get("pid").toString();
            assertThat(query(walk.sql(), Map.of("blocker", blocker)).toString()).contains("true");
            awaitRows(blockers, List::isEmpty);
        }
        assertThat(ok(walk.sh())).contains("Caught up");
        assertThat(ok(walk.sh())).contains("parallelism 2");
        metrics.answer(walk.promql());
        walk.end();
    }

    @Test
    @Order(8)
    void taskManagerLoss() throws Exception {
        RunbookWalk walk = RunbookWalk.open("taskmanager-loss.md");
        String job = trial.job();
        long killedMs = System.currentTimeMillis();
        trial.busyTaskManager().kill();
        trial.awaitFailureAfter(job, killedMs);
        assertThat(run(walk.sh()).output()).contains("Failed at:");
        metrics.answer(walk.promql());
        trial.awaitResults(job);
        assertThat(query(walk.sql(), Map.of()).toString()).contains("adtally:local:");
        assertThat(ok(walk.sh())).contains("RUNNING");
        assertThat(query(walk.sql(), Map.of())).isEmpty();
        walk.end();
    }

    @Test
    @Order(9)
    void diskFull() throws Exception {
        RunbookWalk walk = RunbookWalk.open("disk-full.md");
        metrics.answer(walk.promql());
        assertThat(ok(walk.sh())).contains("Checkpoints:", "Available");
        assertThat(ok(walk.sh())).contains(trial.job());
        assertThat(ok(walk.sh())).contains("ads.impressions.v1");
        assertThat(query(walk.sql(), Map.of()).toString()).contains("charges_");
        assertThat(query(walk.sql(), Map.of())).isEmpty();
        query(walk.sql(), Map.of());
        assertThat(ok(walk.sh())).doesNotContain(trial.job());
        assertThat(ok(walk.sh())).contains("Completed updating config");
        assertThat(ok(walk.sh())).contains("RUNNING");
        metrics.answer(walk.promql());
        walk.end();
    }

    /**
     * A savepoint is damaged; the older one is taken; then the newer one turns up again whole. Six
     * starts and stops are too long for every build.
     */
    @Test
    @Order(10)
    @Tag("endurance")
    void failedRestoreAndThenALostTransaction() throws Exception {
        traffic();
        RunbookWalk walk = RunbookWalk.open("failed-restore.md");
        String older = savepoint(ok("scripts/savepoint.sh"));
        long abandoned = trial.rest().checkpoints(trial.job()).latestId() + 15;
        String newer = savepoint(ok("scripts/stop.sh"));
        byte[] whole = Files.readAllBytes(Path.of(newer, "_metadata"));
        Files.write(Path.of(newer, "_metadata"), new byte[] {1});
        ENVIRONMENT.put("SAVEPOINT", newer);
        ENVIRONMENT.put("OLDER", older);

        assertThat(run(walk.sh()).exitCode()).isEqualTo(1);
        assertThat(ok(walk.sh())).contains(older);
        assertThat(ok(walk.sh())).contains("first checkpoint is complete");
        assertThat(query(walk.sql(), Map.of()).toString()).contains("billed_until=2");
        assertThat(ok(walk.sh())).contains("RUNNING");
        assertThat(query(walk.sql(), Map.of())).isEmpty();
        assertThat(query(walk.sql(), Map.of()).toString()).contains("ads.impressions.v1");
        walk.end();

        awaitCheckpoint(abandoned);
        ok("scripts/stop.sh");
        Files.write(Path.of(newer, "_metadata"), whole);
        lostTransactions();
    }

    /** Stopped, for the cluster has the job's failures on record already. */
    @Test
    @Order(7)
    @Tag("endurance")
    void recreatedTopic() throws Exception {
        traffic();
        RunbookWalk walk = RunbookWalk.open("recreated-topic.md");
        ENVIRONMENT.put("SAVEPOINT", savepoint(ok("scripts/stop.sh")));
        recreate(Topics.CLICKS);
        Said said = run("scripts/submit.sh --from \"$SAVEPOINT\" -- --config \"$JOB_CONFIG\"");
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.output()).contains("A topic was deleted and created again");
        Matcher accepted = RECREATED.matcher(said.output());
        assertThat(accepted.find()).as(said.output()).isTrue();
        ENVIRONMENT.put("TOPIC", accepted.group(1));
        ENVIRONMENT.put("TOPIC_ID", accepted.group(2));

        assertThat(ok(walk.sh())).contains("FAILED");
        assertThat(ok(walk.sh())).contains(accepted.group(2));
        assertThat(ok(walk.sh())).contains(ENVIRONMENT.get("SAVEPOINT"));
        assertThat(ok(walk.sh())).contains("first checkpoint is complete");
        assertThat(ok(walk.sh())).contains("RUNNING");
        String tally = walk.sql();
        assertThat(query(tally, Map.of("topic", accepted.group(1))).toString())
                .contains("outcome=RECEIVED");
        walk.end();
    }

    private static void recreate(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", trial.bootstrapServers()))) {
            admin.deleteTopics(List.of(topic)).all().get();
            long deadline = deadline();
            while (admin.listTopics().names().get().contains(topic)) {
                pause(deadline, topic + " is still there");
            }
            admin.createTopics(List.of(LocalKafka.inputTopic(topic, 2))).all().get();
        }
    }

    private static void lostTransactions() throws Exception {
        RunbookWalk walk = RunbookWalk.open("kafka-transactions.md");
        String submit = "scripts/submit.sh --from \"$SAVEPOINT\" -- --config \"$JOB_CONFIG\"";
        Said said = run(submit);
        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.output()).contains("are lost");
        try (KafkaProducer<byte[], byte[]> gone = producer("gone")) {
            gone.initTransactions();
            gone.beginTransaction();
            gone.send(new ProducerRecord<>(LocalTopics.EVENTS, new byte[0])).get();
            assertThat(ok(walk.sh())).contains("FAILED");
            assertThat(ok(walk.sh())).containsPattern("gone .*Ongoing");
            ok(walk.sh());
            acceptLosses(walk.sh(), said);
            ENVIRONMENT.put("LINGERING", "gone");
            assertThat(ok(walk.sh())).contains("Ongoing");
            ok(walk.sh());
            assertThat(ok(walk.sh())).contains("RUNNING");
            assertThat(ok(walk.sh())).doesNotContainPattern("gone .*Ongoing");
            gone.close(Duration.ZERO);
        }
        walk.end();
    }

    /** Each start names those it meets. */
    private static void acceptLosses(String submit, Said first) throws Exception {
        TreeSet<String> lost = new TreeSet<>();
        Said said = first;
        while (said.exitCode() != 0) {
            Matcher ids = LOST.matcher(said.output());
            assertThat(ids.find()).as(said.output()).isTrue();
            assertThat(lost.addAll(List.of(ids.group(1).split(",", -1)))).isTrue();
            ENVIRONMENT.put("LOST", String.join(",", lost));
            said = run(submit);
        }
    }

    /** The abandoned savepoint's checkpoint numbers, and so its transactions' names, come again. */
    private static void awaitCheckpoint(long id) throws Exception {
        long deadline = deadline();
        while (trial.rest().checkpoints(trial.job()).latestId() < id) {
            pause(deadline, "there is no checkpoint " + id);
        }
    }

    private enum StatusOf {
        ALL_WELL(0),
        WRONG_OUTSIDE(3);

        private final int exitCode;

        StatusOf(int exitCode) {
            this.exitCode = exitCode;
        }
    }

    /** Follows a block that ends with status.sh until it says so. */
    private static void awaitStatus(String block, StatusOf status, String... said)
            throws Exception {
        long deadline = deadline();
        Said now = run(block.replace(" || true", ""));
        while (now.exitCode() != status.exitCode || !says(now, said)) {
            pause(deadline, block + " says " + now);
            now = run(block.replace(" || true", ""));
        }
    }

    private static boolean says(Said now, String... said) {
        return Arrays.stream(said).allMatch(now.output()::contains);
    }

    private static void awaitAlert(String name) throws Exception {
        metrics.await(
                "ALERTS{alertname=\"" + name + "\",alertstate=\"firing\"}", firing -> firing == 1);
    }

    private static String savepoint(String output) {
        Matcher savepoint = SAVEPOINT.matcher(output);
        assertThat(savepoint.find()).as(output).isTrue();
        return Path.of(savepoint.group(1)).toString();
    }

    private static Said run(String commands) throws IOException, InterruptedException {
        Said said = RunbookWalk.run(commands, ENVIRONMENT);
        LOG.info("{}\n{}", commands, said.output());
        return said;
    }

    private static String ok(String commands) throws IOException, InterruptedException {
        Said said = run(commands);
        assertThat(said.exitCode()).as(commands + "\n" + said.output()).isZero();
        return said.output();
    }

    private static List<Map<String, Object>> query(String sql, Map<String, String> variables)
            throws Exception {
        try (Connection connection = trial.superuser()) {
            return RunbookWalk.query(connection, sql, variables);
        }
    }

    private static List<Map<String, Object>> awaitRows(
            String sql, Predicate<List<Map<String, Object>>> wanted) throws Exception {
        long deadline = deadline();
        List<Map<String, Object>> rows = query(sql, Map.of());
        while (!wanted.test(rows)) {
            pause(deadline, sql + " finds " + rows);
            rows = query(sql, Map.of());
        }
        return rows;
    }

    /** From the second test on: the first one's trouble is events that come alone. */
    private static void traffic() throws Exception {
        if (!sending) {
            trial.send(RATE, 1);
            sending = true;
            awaitRows("SELECT 1 FROM billing.charges LIMIT 1", rows -> !rows.isEmpty());
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String transactionalId) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        trial.bootstrapServers(),
                        "transactional.id",
                        transactionalId,
                        "transaction.timeout.ms",
                        "600000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static long deadline() {
        return System.nanoTime() + PATIENCE.toNanos();
    }

    private static void pause(long deadline, String what) {
        assertThat(System.nanoTime()).as(what).isLessThan(deadline);
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
}
