package io.adtally.local;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * A real Kafka broker (KRaft, one node, loopback only) as a child process that can be killed and
 * frozen. What it wrote stays in its directory for the next one started there.
 */
public final class LocalKafka implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final long POLL_MS = 100;
    // A port asked for as free may be taken a moment later; a second collision is bad luck enough.
    private static final int START_ATTEMPTS = 3;
    private static final List<String> JVM_ARGUMENTS =
            List.of("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC");

    private final Path dataDir;
    private final String classPath;
    private final Map<String, String> overrides;
    private int port;
    private ChildJvm broker;
    private boolean wanted;

    private LocalKafka(Path dataDir, String classPath, Map<String, String> overrides) {
        this.dataDir = dataDir.toAbsolutePath();
        this.classPath = classPath;
        this.overrides = overrides;
    }

    /** As {@link #start(Path, int, String, Map)}, with this JVM's class path and no overrides. */
    public static LocalKafka start(Path dataDir, int portOr0)
            throws IOException, InterruptedException {
        return start(dataDir, portOr0, Map.of());
    }

    /** As {@link #start(Path, int, String, Map)}, with this JVM's class path. */
    public static LocalKafka start(Path dataDir, int portOr0, Map<String, String> overrides)
            throws IOException, InterruptedException {
        return start(dataDir, portOr0, System.getProperty("java.class.path"), overrides);
    }

    /**
     * Starts a broker and waits until it answers.
     *
     * @param dataDir made if it does not exist; else the broker goes on with what is there
     * @param portOr0 0: a free one
     * @param classPath holds Kafka's server and this package
     * @param overrides broker settings that replace those set here
     * @throws IllegalStateException with the end of its log, if it does not answer in time
     */
    public static LocalKafka start(
            Path dataDir, int portOr0, String classPath, Map<String, String> overrides)
            throws IOException, InterruptedException {
        LocalKafka kafka = new LocalKafka(dataDir, classPath, Map.copyOf(overrides));
        int attemptsLeft = portOr0 == 0 ? START_ATTEMPTS : 1;
        while (true) {
            attemptsLeft--;
            kafka.port = portOr0 == 0 ? LocalPort.free() : portOr0;
            try {
                kafka.launch();
                return kafka;
            } catch (IllegalStateException e) {
                kafka.close();
                if (attemptsLeft == 0) {
                    throw e;
                }
            }
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public long pid() {
        return broker.pid();
    }

    /** A topic as adtally wants its inputs: stamped by the broker, not by producers. */
    public static NewTopic inputTopic(String name, int partitions) {
        return new NewTopic(name, partitions, (short) 1)
                .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));
    }

    /** Creates those that do not exist yet; the others stay as they are. */
    public void createTopics(Collection<NewTopic> topics) throws InterruptedException {
        try (Admin admin = admin()) {
            for (var result : admin.createTopics(topics).values().entrySet()) {
                try {
                    result.getValue().get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new IllegalStateException("cannot create " + result.getKey(), e);
                    }
                }
            }
        }
    }

    public void deleteTopics(Collection<String> topics)
            throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            admin.deleteTopics(topics).all().get();
        }
    }

    /** A client for whatever else a test asks of the broker; the caller closes it. */
    public Admin admin() {
        return Admin.create(
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers(),
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        "30000"));
    }

    /** SIGKILL; {@link #restart} brings it back, and nobody else. */
    public synchronized void kill() throws InterruptedException {
        wanted = false;
        broker.kill();
    }

    /** SIGSTOP: the broker hangs and its connections stay open. */
    public void freeze() throws IOException, InterruptedException {
        broker.freeze();
    }

    /** SIGCONT. */
    public void thaw() throws IOException, InterruptedException {
        broker.thaw();
    }

    /** Stops the broker if it runs and starts it again on the same port with the same data. */
    public synchronized void restart() throws IOException, InterruptedException {
        broker.close();
        launch();
    }

    /** As {@link #restart}, for a broker that somebody else has killed. */
    synchronized void replaceLost(Consumer<String> say) throws IOException, InterruptedException {
        if (wanted && !broker.isAlive()) {
            restart();
            say.accept("The broker is gone; its successor is process " + broker.pid());
        }
    }

    /** Stops the broker; its directory stays. */
    @Override
    public synchronized void close() {
        wanted = false;
        if (broker != null) {
            broker.close();
        }
    }

    private void launch() throws IOException, InterruptedException {
        wanted = true;
        Files.createDirectories(dataDir);
        Path properties = writeServerProperties();
        Path logging = writeLogging();
        List<String> jvmArguments = new ArrayList<>(JVM_ARGUMENTS);
        jvmArguments.add("-Dlog4j2.configurationFile=" + logging);
        broker =
                ChildJvm.start(
                        "Kafka",
                        classPath,
                        jvmArguments,
                        BrokerMain.class.getName(),
                        List.of(properties.toString()),
                        dataDir.resolve("kafka.log"));
        awaitAnswer();
    }

    /**
     * The project's own settings, and over them what one machine and a small heap make necessary.
     */
    private Path writeServerProperties() throws IOException {
        int controllerPort = LocalPort.free();
        String listener = "INTERNAL://" + bootstrapServers();
        Properties settings = ProjectFiles.properties("kafka/server.properties");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.put("listeners", listener + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", listener);
        settings.put("log.dirs", dataDir.resolve("data").toString());
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.num.partitions", "4");
        // The default of 128 MB is a third of the heap.
        settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(16 << 20));
        settings.putAll(overrides);
        Path file = dataDir.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        return file;
    }

    private Path writeLogging() throws IOException {
        return Files.writeString(
                dataDir.resolve("log4j2.properties"),
                """
                status = error
                appender.out.type = Console
                appender.out.name = out
                appender.out.layout.type = PatternLayout
                appender.out.layout.pattern = %d{ISO8601} %-5p %c{1} %m%n
                rootLogger.level = warn
                rootLogger.appenderRef.out.ref = out
                """);
    }

    private void awaitAnswer() throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        // Before the port is open a client would only fill the log with warnings.
        while (!LocalPort.accepts(port)) {
            pause(deadline);
        }
        try (Admin admin = admin()) {
            while (!answers(admin)) {
                pause(deadline);
            }
        }
    }

    private static boolean answers(Admin admin) throws InterruptedException {
        try {
            return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private void pause(long deadline) throws InterruptedException {
        if (!broker.isAlive() || System.nanoTime() > deadline) {
            throw broker.failure("does not answer on port " + port);
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
}
