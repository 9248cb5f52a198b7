package io.adtally.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * The configuration of a cluster on this machine: the project's own {@code flink-conf/config.yaml},
 * and over it only what one machine makes necessary. What Flink's start scripts work out of it,
 * sizes and options of the JVMs, is worked out here by the same code of Flink.
 */
final class ClusterConf {
    // For the processes of one cluster, and for ports that others take meanwhile.
    private static final int METRICS_PORTS = 30;

    private final Path dir;
    private final Configuration settings;

    private ClusterConf(Path dir, Configuration settings) {
        this.dir = dir;
        this.settings = settings;
    }

    /**
     * Writes {@code conf/config.yaml}.
     *
     * @param production directory of the project's own file
     * @param dir of the cluster
     * @param slots of each TaskManager
     * @param zooKeeper host:port
     */
    static ClusterConf write(Path production, Path dir, int slots, int restPort, String zooKeeper)
            throws IOException {
        Configuration settings = GlobalConfiguration.loadConfiguration(production.toString());
        hosts().forEach(settings::setString);
        directories(dir).forEach(settings::setString);
        settings.setString("rest.port", String.valueOf(restPort));
        settings.setString("rest.bind-port", String.valueOf(restPort));
        settings.setString("taskmanager.numberOfTaskSlots", String.valueOf(slots));
        settings.setString("high-availability.zookeeper.quorum", zooKeeper);
        // Other clusters may be beside it.
        int port = LocalPort.free();
        settings.setString("metrics.reporter.prom.port", port + "-" + (port + METRICS_PORTS));
        // Who tries things wants to see them at once.
        settings.setString("metrics.fetcher.update-interval", "1 s");
        Path conf = Files.createDirectories(dir.resolve("conf"));
        Files.write(
                conf.resolve("config.yaml"),
                ConfigurationUtils.convertConfigToWritableLines(settings, false));
        return new ClusterConf(conf, settings);
    }

    /** Heap and the rest of a JobManager's JVM. */
    List<String> jobManagerJvmArguments() {
        return jvmArguments(
                JobManagerProcessUtils.generateJvmParametersStr(jobManagerSpec(), settings));
    }

    /** A JobManager's program arguments. */
    List<String> jobManagerArguments() {
        return arguments(JobManagerProcessUtils.generateDynamicConfigsStr(jobManagerSpec()));
    }

    /** Heap and the rest of a TaskManager's JVM. */
    List<String> taskManagerJvmArguments() {
        return jvmArguments(ProcessMemoryUtils.generateJvmParametersStr(taskManagerSpec()));
    }

    /** A TaskManager's program arguments. */
    List<String> taskManagerArguments() {
        return arguments(TaskExecutorProcessUtils.generateDynamicConfigsStr(taskManagerSpec()));
    }

    private JobManagerProcessSpec jobManagerSpec() {
        return JobManagerProcessUtils.processSpecFromConfig(settings);
    }

    private TaskExecutorProcessSpec taskManagerSpec() {
        return TaskExecutorProcessUtils.processSpecFromConfig(settings);
    }

    private List<String> jvmArguments(String sizes) {
        return Stream.concat(words(sizes), words(settings.get(CoreOptions.FLINK_JVM_OPTIONS)))
                .toList();
    }

    private List<String> arguments(String dynamic) {
        return Stream.concat(Stream.of("--configDir", dir.toString()), words(dynamic)).toList();
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.split("\\s+")).filter(word -> !word.isEmpty());
    }

    private static Map<String, String> hosts() {
        return Stream.of(
                        "jobmanager.rpc.address",
                        "jobmanager.bind-host",
                        "taskmanager.host",
                        "taskmanager.bind-host",
                        "rest.address",
                        "rest.bind-address")
                .collect(Collectors.toMap(key -> key, key -> "127.0.0.1"));
    }

    private static Map<String, String> directories(Path dir) throws IOException {
        Path work = Files.createDirectories(dir.resolve("work"));
        // Each start is a cluster of its own: who starts it says what its job goes on from.
        Path ha = Files.createTempDirectory(work, "ha-");
        return Map.of(
                "execution.checkpointing.dir", made(dir, "checkpoints").toUri().toString(),
                "execution.checkpointing.savepoint-dir", made(dir, "savepoints").toUri().toString(),
                "high-availability.storageDir", ha.toUri().toString(),
                "io.tmp.dirs", made(work, "tmp").toString(),
                "state.backend.rocksdb.localdir", made(work, "rocksdb").toString(),
                "web.tmpdir", made(work, "web").toString(),
                "web.upload.dir", made(work, "jars").toString());
    }

    private static Path made(Path dir, String name) throws IOException {
        return Files.createDirectories(dir.resolve(name));
    }
}
