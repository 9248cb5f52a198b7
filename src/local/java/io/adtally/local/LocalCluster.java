package io.adtally.local;

import io.adtally.ops.FlinkRest;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Flink as it is in production, on one machine: a JobManager and TaskManagers, each a JVM that can
 * be killed and frozen, and ZooKeeper for high availability. Their class path is what Flink's own
 * distribution has, from Maven's repository, and so the job has what its jar brings and no more.
 */
public final class LocalCluster implements LocalFlink {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(4);
    private static final Duration SUCCESSOR_AFTER = Duration.ofSeconds(5);
    private static final long POLL_MS = 100;

    private final Path home;
    private final Path dir;
    private final int restPort;
    private final FlinkRest rest;
    private final String classPath;
    private final Consumer<String> say;
    private final List<ChildJvm> taskManagers = new CopyOnWriteArrayList<>();
    private LocalZooKeeper zooKeeper;
    private ClusterConf conf;
    private volatile ChildJvm jobManager;
    private int started;
    private Replacer replacer;
    private Replacer zooKeeperReplacer;

    /** The replacer's alone: when it saw a TaskManager gone. */
    private final Map<ChildJvm, Long> goneSince = new HashMap<>();

    private LocalCluster(Path home, Path dir, int restPort, Consumer<String> say)
            throws IOException {
        this.say = say;
        this.home = home.toAbsolutePath();
        this.dir = dir.toAbsolutePath();
        this.restPort = restPort;
        this.rest =
                new FlinkRest(URI.create("http://127.0.0.1:" + restPort), LocalFlink.patience(say));
        this.classPath =
                this.home.resolve("target/test-classes")
                        + File.pathSeparator
                        + Files.readString(this.home.resolve("target/cluster.classpath")).strip();
    }

    /**
     * Starts the cluster and waits until every TaskManager has come.
     *
     * @param home the project's directory, built
     * @param dir keeps logs, checkpoints and savepoints; made if it does not exist
     * @param slots of each TaskManager
     * @param restPortOr0 0: a free one
     */
    public static LocalCluster start(
            Path home, Path dir, int taskManagers, int slots, int restPortOr0, Consumer<String> say)
            throws IOException, InterruptedException {
        int port = restPortOr0 == 0 ? LocalPort.free() : restPortOr0;
        LocalCluster cluster = new LocalCluster(home, dir, port, say);
        try {
            cluster.launch(taskManagers, slots);
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public FlinkRest rest() {
        return rest;
    }

    @Override
    public Path savepoints() {
        return dir.resolve("savepoints");
    }

    public ChildJvm jobManager() {
        return jobManager;
    }

    /** In the order they were started; what Flink calls their ids are their names. */
    public List<ChildJvm> taskManagers() {
        return List.copyOf(taskManagers);
    }

    /** Starts one more; {@link #awaitTaskManagers} waits for it. */
    public ChildJvm startTaskManager() throws IOException {
        return startTaskManager(Map.of());
    }

    /** The same, with variables of its own in its environment; a successor would not have them. */
    public ChildJvm startTaskManager(Map<String, String> environment) throws IOException {
        started++;
        String name = "taskmanager-" + started;
        List<String> arguments = new ArrayList<>(conf.taskManagerArguments());
        arguments.addAll(List.of("-D", "taskmanager.resource-id=" + name));
        ChildJvm taskManager =
                startProcess(
                        name,
                        conf.taskManagerJvmArguments(),
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                        arguments,
                        environment);
        taskManagers.add(taskManager);
        return taskManager;
    }

    /** Starts a JobManager in the place of one that is gone. */
    public void startJobManager() throws IOException {
        jobManager =
                startProcess(
                        "jobmanager",
                        conf.jobManagerJvmArguments(),
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                        conf.jobManagerArguments(),
                        Map.of());
    }

    /** Waits until so many have registered with the JobManager. */
    public void awaitTaskManagers(int count) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (rest.capacity().taskManagers() != count) {
            if (!jobManager.isAlive() || System.nanoTime() > deadline) {
                throw jobManager.failure("does not see " + count + " TaskManagers");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /**
     * From now on a process that is gone gets a successor, as by an orchestrator. A TaskManager's
     * has time while another is there, which elsewhere would not share its cores with this start.
     */
    void replaceLost() {
        replacer = Replacer.start("A process of Flink", this::replace, say);
        zooKeeperReplacer = Replacer.start("ZooKeeper", zooKeeper::replaceLost, say);
    }

    @Override
    public void close() {
        if (replacer != null) {
            replacer.close();
            zooKeeperReplacer.close();
        }
        taskManagers.forEach(ChildJvm::close);
        if (jobManager != null) {
            jobManager.close();
        }
        if (zooKeeper != null) {
            zooKeeper.close();
        }
    }

    private void launch(int count, int slots) throws IOException, InterruptedException {
        Files.createDirectories(dir);
        zooKeeper =
                LocalZooKeeper.start(
                        dir.resolve("zookeeper"),
                        classPath,
                        List.of("-Xmx64m", "-XX:+UseSerialGC", "-Dzookeeper.preAllocSize=1024"));
        conf =
                ClusterConf.write(
                        home.resolve("flink-conf"), dir, slots, restPort, zooKeeper.address());
        startJobManager();
        for (int i = 0; i < count; i++) {
            startTaskManager();
        }
        awaitTaskManagers(count);
    }

    private void replace(Consumer<String> toTell) throws IOException {
        if (!jobManager.isAlive()) {
            jobManager.close();
            startJobManager();
            toTell.accept("The JobManager is gone; its successor is process " + jobManager.pid());
        }
        for (ChildJvm taskManager : taskManagers()) {
            if (!taskManager.isAlive() && hasBeenGone(taskManager)) {
                taskManager.close();
                taskManagers.remove(taskManager);
                goneSince.remove(taskManager);
                ChildJvm successor = startTaskManager();
                toTell.accept(
                        "%s is gone; its successor is %s, process %d"
                                .formatted(taskManager.name(), successor.name(), successor.pid()));
            }
        }
    }

    private boolean hasBeenGone(ChildJvm taskManager) {
        if (taskManagers.stream().noneMatch(ChildJvm::isAlive)) {
            return true;
        }
        long now = System.nanoTime();
        return now - goneSince.computeIfAbsent(taskManager, gone -> now)
                >= SUCCESSOR_AFTER.toNanos();
    }

    private ChildJvm startProcess(
            String name,
            List<String> jvmArguments,
            String mainClass,
            List<String> arguments,
            Map<String, String> environment)
            throws IOException {
        List<String> jvm = new ArrayList<>(jvmArguments);
        jvm.add("-Dlog4j2.configurationFile=" + home.resolve("flink-conf/log4j.properties"));
        jvm.add("-Dlog.file=" + dir.resolve(name + ".log"));
        Path output = dir.resolve(name + ".out");
        return ChildJvm.start(name, classPath, jvm, mainClass, arguments, output, environment);
    }
}
