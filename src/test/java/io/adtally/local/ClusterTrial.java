package io.adtally.local;

import io.adtally.local.oracle.Oracle;
import io.adtally.local.traffic.Script;
import io.adtally.local.traffic.SentLog;
import io.adtally.local.traffic.Traffic;
import io.adtally.ops.FlinkJob;
import io.adtally.ops.FlinkRest;
import io.adtally.ops.Program;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * The platform, as a rule with Flink as processes of their own, and steady traffic through it, for
 * as long as a test class does things to it; at the end, what the oracle says of it all.
 */
final class ClusterTrial implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    // Records by the million, and a broker that is away meanwhile.
    private static final Duration LONGEST_SENDING = Duration.ofMinutes(10);
    private static final Duration SCRIPT_TIMEOUT = Duration.ofMinutes(5);
    private static final long POLL_MS = 50;

    private static final Pattern METRICS_PORT =
            Pattern.compile("PrometheusReporter HTTP server on port (\\d+)");
    // After many faults in a row the delay would be a minute.
    private static final String LONGEST_RESTART_DELAY = "1 s";

    /**
     * As in production. With the 5 s of a local run, a process that starts on a loaded machine may
     * wait longer than that for its first records.
     */
    private static final String IDLENESS = "--adtally.ingest.idleness=";

    private static final String CATALOG_WAIT = "--adtally.catalog.wait=";

    private static final String CHECKPOINT_INTERVAL =
            System.getProperty("adtally.endurance.checkpoint-interval", "1s");

    private final Path dir;
    private final RunDirectory directory;
    private final LocalEnvironment environment;
    private final Terminal terminal = new Terminal(System.out, false, 120);
    private Duration catalogWait = LocalRun.CATALOG_WAIT;
    private Sender sender;

    /**
     * Starts all but the job.
     *
     * @param taskManagers 0: Flink is in this process, and jobs come to it by {@link #start}
     * @param slots the job can do without any one TaskManager up to this parallelism
     */
    ClusterTrial(Path dir, int taskManagers, int slots) throws Exception {
        this.dir = dir;
        this.directory = RunDirectory.kept(dir.resolve("data"));
        this.environment =
                LocalEnvironment.start(
                        directory,
                        new LocalEnvironment.Ports(0, 0, 0),
                        slots,
                        taskManagers,
                        terminal::say);
    }

    /** What a script said, and how it ended. */
    record Said(int exitCode, String output) {}

    /** Runs one of {@code scripts/} as an operator does. */
    Said script(String name, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of("scripts", name).toAbsolutePath().toString());
        command.addAll(List.of(options));
        File output = Files.createTempFile(dir, name, ".txt").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().put("ADTALLY_FLINK_URL", rest().base().toString());
        Process process = builder.start();
        if (!process.waitFor(SCRIPT_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(name + " does not end: " + Files.readString(output.toPath()));
        }
        String text = Files.readString(output.toPath());
        terminal.say(text);
        return new Said(process.exitValue(), text);
    }

    /**
     * For trials in which starts take long: with the 10 s of a local run an event read before a
     * loss may have waited to its end when the catalog is there again. Production has 5 min.
     */
    void waitLongForTokens() {
        catalogWait = Duration.ofMinutes(1);
    }

    /** Starts the job by submit.sh. */
    Said submit(int parallelism, String from) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of(from, "--parallelism=" + parallelism, "--"));
        options.addAll(arguments());
        options.removeIf(option -> option.startsWith(IDLENESS) || option.startsWith(CATALOG_WAIT));
        options.add(IDLENESS + "30s");
        options.add(CATALOG_WAIT + catalogWait.toSeconds() + "s");
        return script("submit.sh", options.toArray(String[]::new));
    }

    /** Those of a local run, as a properties file. */
    List<String> settings() throws IOException {
        return arguments().stream().map(argument -> argument.substring("--".length())).toList();
    }

    private List<String> arguments() throws IOException {
        List<String> settings = new ArrayList<>(LocalRun.JOB_SETTINGS);
        settings.add("--adtally.checkpoint.interval=" + CHECKPOINT_INTERVAL);
        return environment.mainArguments(settings);
    }

    String bootstrapServers() {
        return environment.kafka().bootstrapServers();
    }

    /** To the ledger, as the superuser; the caller closes it. */
    Connection superuser() throws SQLException, IOException {
        LocalPostgres postgres = environment.postgres();
        return DriverManager.getConnection(
                environment.jdbcUrl(),
                postgres.superuser().user(),
                postgres.superuser().password());
    }

    /** Where Flink's processes show their metrics to Prometheus. */
    List<Integer> metricsPorts() throws IOException {
        List<ChildJvm> processes = new ArrayList<>(cluster().taskManagers());
        processes.add(cluster().jobManager());
        List<Integer> ports = new ArrayList<>();
        for (ChildJvm process : processes) {
            Matcher port = METRICS_PORT.matcher(log(process));
            if (!port.find()) {
                throw new AssertionError("no metrics of " + process.name());
            }
            ports.add(Integer.parseInt(port.group(1)));
        }
        return ports;
    }

    /** What they show now. */
    String metrics() throws IOException, InterruptedException {
        StringBuilder metrics = new StringBuilder();
        for (int port : metricsPorts()) {
            URI url = URI.create("http://127.0.0.1:" + port + "/metrics");
            HttpRequest request = HttpRequest.newBuilder(url).build();
            metrics.append(
                    HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
        }
        return metrics.toString();
    }

    /** Lets Flink ask its TaskManagers for metrics, again and again for so long. */
    void askForMetrics(String job, Duration time) throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            rest().backlog(job);
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** Starts the job without a script, with another way to its ledger. */
    void start(int parallelism, List<String> settings, TcpProxy toLedger)
            throws IOException, InterruptedException {
        List<String> arguments = environment.mainArguments(settings);
        arguments.replaceAll(
                argument -> argument.replace(":" + postgres().port(), ":" + toLedger.port()));
        Map<String, String> flink =
                Map.of("restart-strategy.exponential-delay.max-backoff", LONGEST_RESTART_DELAY);
        LocalJob.start(
                rest(),
                Path.of(System.getProperty("adtally.jar")),
                new Program(null, arguments, parallelism, flink),
                environment.flink().savepoints(),
                Optional.empty(),
                terminal::say);
    }

    RunDirectory directory() {
        return directory;
    }

    LocalPostgres postgres() {
        return environment.postgres();
    }

    void send(int rate) throws IOException {
        send(rate, 0);
    }

    void send(int rate, int badPercent) throws IOException {
        RunOptions options = new RunOptions();
        options.rate = rate;
        options.badPercent = badPercent;
        sender = Sender.start(options, directory, environment.kafka().bootstrapServers());
    }

    /** Sends something else beside it; returns when all of that is on Kafka. */
    void sendBeside(LongFunction<Script> script) throws IOException, InterruptedException {
        try (SentLog log = new SentLog(Sender.sentLog(directory));
                Traffic traffic =
                        new Traffic(script, environment.kafka().bootstrapServers(), log)) {
            traffic.start();
            long deadline = System.nanoTime() + LONGEST_SENDING.toNanos();
            while (!traffic.finished()) {
                pause(deadline, "not all is sent");
            }
        }
    }

    /** Waits until all but so many records sent are read for good; how long that took. */
    Duration awaitCaughtUp(long behind, Duration patience) throws InterruptedException {
        long begin = System.nanoTime();
        try (KafkaView kafka = kafkaView()) {
            while (kafka.lag(LocalEnvironment.DEPLOYMENT, LocalTopics.INPUTS) > behind) {
                pause(begin + patience.toNanos(), "the job does not catch up");
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Freezes the broker for so long. */
    void hangBroker(Duration time) throws IOException, InterruptedException {
        kafka().freeze();
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
        kafka().thaw();
    }

    void alterTopic(String topic, String setting, String value)
            throws InterruptedException, ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp change =
                new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        try (Admin admin = kafka().admin()) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
        }
    }

    LocalKafka kafka() {
        return environment.kafka();
    }

    LocalCluster cluster() {
        return (LocalCluster) environment.flink();
    }

    FlinkRest rest() {
        return environment.flink().rest();
    }

    /** The id of the one job that runs. */
    String job() throws IOException, InterruptedException {
        List<FlinkRest.Job> live =
                rest().jobs().stream().filter(job -> !FlinkJob.isEnd(job.state())).toList();
        if (live.size() != 1) {
            throw new AssertionError("not one job runs, but " + live);
        }
        return live.get(0).id();
    }

    /** Closed by the caller, before the trial is. */
    LedgerView ledger() throws IOException, SQLException {
        return environment.ledger();
    }

    /** A TaskManager that the job is on. */
    ChildJvm busyTaskManager() throws IOException, InterruptedException {
        var ids = rest().taskManagersOf(job());
        return cluster().taskManagers().stream()
                .filter(taskManager -> ids.contains(taskManager.name()))
                .findFirst()
                .orElseThrow();
    }

    /** What a process of Flink has logged. */
    String log(ChildJvm process) throws IOException {
        return Files.readString(directory.flink().resolve(process.name() + ".log"));
    }

    /** Waits until the job has noticed that something is gone. */
    void awaitFailureAfter(String job, long sinceMs) throws Exception {
        await("the job notices it", () -> rest().failure(job).timeMs() >= sinceMs);
    }

    void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            pause(deadline, "not seen: " + what);
        }
    }

    /** Waits until the job runs and its results become visible again. */
    void awaitResults(String job) throws IOException, InterruptedException {
        new FlinkJob(rest(), job).awaitRunning(PATIENCE);
        long before = rest().checkpoints(job).latestId();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (rest().checkpoints(job).latestId() <= before) {
            pause(deadline, "no checkpoint is complete");
        }
    }

    /** Sends no more, ends the job by stop.sh when it has read all, and asks the oracle. */
    boolean balances() throws Exception {
        sender.stop();
        try (KafkaView kafka = kafkaView()) {
            awaitDrained(kafka);
            Said stopped = script("stop.sh", "--drain-for-ever");
            if (stopped.exitCode() != 0) {
                throw new AssertionError(stopped.output());
            }
            Oracle.Sent sent = new Oracle.Sent(Sender.sentLog(directory), false, false);
            return new Verdict(environment, kafka, terminal).give(sent, true);
        }
    }

    @Override
    public void close() throws IOException {
        if (sender != null) {
            sender.close();
        }
        environment.close();
        directory.close();
    }

    private KafkaView kafkaView() {
        return environment.kafkaView();
    }

    /** However long it takes, as long as more and more is read. */
    private void awaitDrained(KafkaView kafka)
            throws IOException, SQLException, InterruptedException {
        LocalJob job = LocalJob.running(environment.flink(), job());
        Drain drain = new Drain(kafka, job, catalogWait);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long read = 0;
        try (LedgerView ledger = environment.ledger()) {
            Tally tally = ledger.tally();
            while (!drain.isDone(tally)) {
                long readNow = tally.count(LocalTopics.tallied(), "RECEIVED");
                if (readNow > read) {
                    read = readNow;
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                }
                pause(deadline, "no more input is read");
                tally = ledger.tally();
            }
        }
    }

    private static void pause(long deadline, String what) throws InterruptedException {
        if (System.nanoTime() > deadline) {
            throw new AssertionError(what + " in time");
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
}
