package io.adtally.local;

import io.adtally.io.DruidSupervisor;
import io.adtally.ops.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All a job needs around it: a broker with the topics, a database with the ledger's tables, a Flink
 * cluster. Everything of it lies in one directory and goes on from there the next time.
 */
final class LocalEnvironment implements AutoCloseable {
    /** Names the job's transactions, its tally and its consumer group. */
    static final String DEPLOYMENT = "local";

    static final String DATABASE = "ledger";

    // What the ledger's preflight asks for at the highest parallelism that makes sense here.
    private static final int MAX_PREPARED_TRANSACTIONS = 128;

    private final Consumer<String> say;
    private final Outages outages;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private LocalPostgres postgres;
    private LocalKafka kafka;
    private LocalFlink flink;
    private LocalDruid druid;

    /**
     * Ports to listen on.
     *
     * @param kafka 0, as for the others: a free one
     */
    record Ports(int kafka, int postgres, int flink) {}

    private LocalEnvironment(Consumer<String> say) {
        this.say = say;
        this.outages = new Outages(say);
    }

    /**
     * Starts everything, saying what it does.
     *
     * @param slots the highest parallelism a job may have
     * @param taskManagers processes of their own; 0: Flink is in this one
     */
    static LocalEnvironment start(
            RunDirectory directory, Ports ports, int slots, int taskManagers, Consumer<String> say)
            throws Exception {
        LocalEnvironment environment = new LocalEnvironment(say);
        try {
            environment.startPostgres(directory.postgres(), ports.postgres());
            environment.startKafka(directory.kafka(), ports.kafka());
            environment.startFlink(directory.flink(), slots, taskManagers, ports.flink());
            environment.replaceLost();
            return environment;
        } catch (Exception e) {
            environment.close();
            throw e;
        }
    }

    /**
     * Starts a Druid on top of it, which reads the campaign metrics from their beginning.
     *
     * @param dir an empty directory
     * @param home the root of the clone
     */
    void startDruid(Path dir, Path home) throws IOException, InterruptedException {
        String jars = DruidClassPath.resolve(home, say);
        say.accept("Druid is starting …");
        druid = LocalDruid.start(dir, jars);
        parts.push(druid);
        DruidSupervisor.read(home.resolve(LocalDruid.SPEC), kafka.bootstrapServers())
                .submitTo(druid.url());
        say.accept("Druid:      " + druid.sqlUrl());
    }

    /** From now on a server that somebody kills is started again where it was. */
    private void replaceLost() {
        parts.push(Replacer.start("PostgreSQL", postgres::replaceLost, say));
        parts.push(Replacer.start("The broker", kafka::replaceLost, say));
    }

    /** How to ask a server that may be gone for a while. */
    Outages outages() {
        return outages;
    }

    LocalKafka kafka() {
        return kafka;
    }

    LocalPostgres postgres() {
        return postgres;
    }

    LocalFlink flink() {
        return flink;
    }

    /** Empty where none was started. */
    Optional<DruidSql> druid() {
        return Optional.ofNullable(druid).map(LocalDruid::sqlUrl).map(DruidSql::new);
    }

    String jdbcUrl() {
        return postgres.jdbcUrl(DATABASE);
    }

    /** As the job's role sees the ledger; the caller closes it. */
    Connection connect() throws SQLException, IOException {
        return postgres.connect(DATABASE, postgres.job());
    }

    LedgerView ledger() throws IOException {
        String password = postgres.job().password();
        return new LedgerView(
                () -> DriverManager.getConnection(jdbcUrl(), postgres.job().user(), password),
                outages);
    }

    KafkaView kafkaView() {
        return new KafkaView(kafka.bootstrapServers(), outages);
    }

    /** Starts the jar's own main against all this. */
    LocalJob submit(Path jar, List<String> settings, int parallelism, Optional<Path> restorePoint)
            throws IOException, InterruptedException {
        Program program = new Program(null, mainArguments(settings), parallelism);
        return LocalJob.start(flink.rest(), jar, program, flink.savepoints(), restorePoint, say);
    }

    /** The settings, and what the main job needs to know of this place. */
    List<String> mainArguments(List<String> settings) throws IOException {
        List<String> arguments = arguments(settings);
        arguments.add("--adtally.ledger.jdbc-url=" + jdbcUrl());
        arguments.add("--adtally.ledger.user=" + postgres.job().user());
        arguments.add("--adtally.ledger.password=" + postgres.job().passwordReference());
        return arguments;
    }

    /** The settings, and what every job needs to know of this place. */
    List<String> arguments(List<String> settings) {
        List<String> arguments = new ArrayList<>(settings);
        arguments.add("--adtally.deployment.id=" + DEPLOYMENT);
        arguments.add("--adtally.kafka.bootstrap-servers=" + kafka.bootstrapServers());
        return arguments;
    }

    /** Runs a program of the jar until it ends by itself. */
    void runToEnd(Path jar, Program program) throws IOException, InterruptedException {
        LocalJob.runToEnd(flink, jar, program);
    }

    /** Where everything is, as shell assignments. */
    List<String> endpoints() throws IOException {
        List<String> endpoints = new ArrayList<>();
        if (druid != null) {
            endpoints.add("DRUID_SQL_URL=" + druid.sqlUrl());
            endpoints.add("DRUID_URL=" + druid.url());
        }
        endpoints.addAll(
                List.of(
                        "KAFKA_BOOTSTRAP_SERVERS=" + kafka.bootstrapServers(),
                        "JDBC_URL=" + jdbcUrl(),
                        "JDBC_USER=" + postgres.job().user(),
                        "JDBC_PASSWORD=" + postgres.job().password(),
                        "FLINK_REST_URL=" + flink.rest().base()));
        return endpoints;
    }

    @Override
    public void close() throws IOException {
        List<Exception> failures = new ArrayList<>();
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            IOException failure = new IOException("not everything could be stopped");
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private void startPostgres(Path dir, int port) throws Exception {
        say.accept("PostgreSQL is starting …");
        postgres = LocalPostgres.start(dir, port, MAX_PREPARED_TRANSACTIONS);
        parts.push(postgres);
        postgres.createDatabase(DATABASE);
        say.accept("PostgreSQL: " + jdbcUrl());
    }

    private void startKafka(Path dir, int port) throws Exception {
        say.accept("Kafka is starting …");
        kafka = LocalKafka.start(dir, port);
        parts.push(kafka);
        kafka.createTopics(LocalTopics.all());
        say.accept("Kafka:      " + kafka.bootstrapServers());
    }

    private void startFlink(Path dir, int slots, int taskManagers, int port) throws Exception {
        say.accept("Flink is starting …");
        flink =
                taskManagers == 0
                        ? InProcessFlink.start(dir, slots, port, say)
                        : startCluster(dir, slots, taskManagers, port);
        parts.push(flink);
        say.accept("Flink:      " + flink.rest().base() + "  (web UI and REST API)");
    }

    /** With so many slots each that the job can do without one TaskManager, if there are two. */
    private LocalCluster startCluster(Path dir, int slots, int taskManagers, int port)
            throws Exception {
        int needed = Math.max(1, taskManagers - 1);
        int slotsEach = (slots + needed - 1) / needed;
        LocalCluster cluster =
                LocalCluster.start(ProjectFiles.HOME, dir, taskManagers, slotsEach, port, say);
        cluster.replaceLost();
        say.accept("JobManager: process " + cluster.jobManager().pid());
        for (ChildJvm taskManager : cluster.taskManagers()) {
            say.accept(taskManager.name() + ": process " + taskManager.pid());
        }
        return cluster;
    }
}
