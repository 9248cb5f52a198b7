package io.adtally.local;

import io.adtally.ops.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * Flink in this JVM, with its REST API and web UI: one JobManager, one TaskManager. Jobs come to it
 * as jars, so the class path of this JVM must not hold the connectors which the job jar brings:
 * Flink loads {@code org.apache.flink} from here first, and they would not see the jar's own Kafka.
 */
final class InProcessFlink implements LocalFlink {
    // RocksDB's share, outside the heap.
    private static final MemorySize MANAGED_MEMORY = MemorySize.ofMebiBytes(512);
    private static final MemorySize NETWORK_MEMORY = MemorySize.ofMebiBytes(64);

    private final MiniCluster cluster;
    private final FlinkRest rest;
    private final Path savepoints;

    private InProcessFlink(MiniCluster cluster, FlinkRest rest, Path savepoints) {
        this.cluster = cluster;
        this.rest = rest;
        this.savepoints = savepoints;
    }

    /**
     * Starts the cluster.
     *
     * @param dir keeps checkpoints and savepoints; made if it does not exist
     * @param slots the highest parallelism a job may have
     * @param restPortOr0 0: a free one
     */
    @SuppressWarnings("MustBeClosedChecker") // The caller closes what is returned.
    static InProcessFlink start(Path dir, int slots, int restPortOr0, Consumer<String> say)
            throws Exception {
        Path checkpoints = Files.createDirectories(dir.resolve("checkpoints"));
        Path savepoints = Files.createDirectories(dir.resolve("savepoints"));
        Configuration settings = settings(dir, restPortOr0);
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        settings.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, savepoints.toUri().toString());
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(settings)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(slots)
                                .build());
        try {
            cluster.start();
            URI url = cluster.getRestAddress().get();
            return new InProcessFlink(
                    cluster, new FlinkRest(url, LocalFlink.patience(say)), savepoints);
        } catch (Exception e) {
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
        return savepoints;
    }

    /** Ends jobs and cluster; checkpoints stay. */
    @Override
    public void close() throws IOException {
        try {
            cluster.close();
        } catch (Exception e) {
            throw new IOException("Flink did not stop", e);
        }
    }

    private static Configuration settings(Path dir, int restPort) throws IOException {
        Configuration settings = new Configuration();
        settings.set(JobManagerOptions.ADDRESS, "127.0.0.1");
        settings.set(RestOptions.ADDRESS, "127.0.0.1");
        settings.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        settings.set(RestOptions.PORT, restPort);
        settings.set(RestOptions.BIND_PORT, String.valueOf(restPort));
        // Its end waits so long for an answer that nobody fetches, if a stop was broken off.
        settings.set(RestOptions.ASYNC_OPERATION_STORE_DURATION, Duration.ofSeconds(30));
        settings.set(WebOptions.SUBMIT_ENABLE, true);
        settings.set(WebOptions.UPLOAD_DIR, workDir(dir, "upload"));
        settings.set(WebOptions.TMP_DIR, workDir(dir, "web"));
        settings.set(WebOptions.REFRESH_INTERVAL, Duration.ofSeconds(1));
        settings.set(org.apache.flink.configuration.CoreOptions.TMP_DIRS, workDir(dir, "tmp"));
        settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED_MEMORY);
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK_MEMORY);
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK_MEMORY);
        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        // A run that was killed or has failed goes on from here.
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        return settings;
    }

    private static String workDir(Path dir, String name) throws IOException {
        return Files.createDirectories(dir.resolve("work").resolve(name)).toString();
    }
}
