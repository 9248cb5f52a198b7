package io.adtally;

import io.adtally.flink.StateOptions;
import io.adtally.io.LedgerNeeds;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.rocksdb.CompressionType;

/**
 * What the job needs of Flink to be right, set in code so that no cluster's configuration can take
 * it away. What a cluster may choose (memory, directories, restart strategy) is not here.
 */
final class FlinkSettings {
    /**
     * Each declined or timed-out checkpoint leaves one more prepared transaction for each subtask
     * until the next success, so their number is bounded; the preflight makes room for it.
     */
    static final int TOLERATED_FAILED_CHECKPOINTS = 3;

    static final int CONCURRENT_CHECKPOINTS = 1;

    private static final int MAX_PARALLELISM = 512;

    private static final Duration BUFFER_TIMEOUT = Duration.ofMillis(10);

    private FlinkSettings() {}

    static Configuration of(Duration checkpointInterval) {
        Configuration settings = new Configuration();
        // Kryo writes what nobody can read after an upgrade.
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        // Everything between the operators is immutable; copies would be for nothing.
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        // As far as the job can ever be scaled: fixed with its first checkpoint.
        settings.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);

        // Flink's 100 ms at each shuffle are most of the time a frequency cap may take to be known.
        settings.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);

        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
        settings.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        settings.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, CONCURRENT_CHECKPOINTS);
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, TOLERATED_FAILED_CHECKPOINTS);
        // A cancelled job's last checkpoint is what its ledger stands at.
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);

        settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        // Nine of ten look-ups are for an impression never seen before.
        settings.set(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
        settings.set(RocksDBOptions.OPTIONS_FACTORY, StateOptions.class.getName());
        // As small as Snappy makes it, for two thirds of the time; and a quarter of the blocks to
        // look for.
        settings.set(
                RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL,
                List.of(CompressionType.LZ4_COMPRESSION));
        settings.set(RocksDBConfigurableOptions.BLOCK_SIZE, MemorySize.parse("16 kb"));
        // By RocksDB's 256 MB and 64 MB a state of some million impressions is all one level and
        // written anew every fourth checkpoint, its filters too large for the cache's shards.
        settings.set(RocksDBConfigurableOptions.MAX_SIZE_LEVEL_BASE, MemorySize.ofMebiBytes(64));
        settings.set(RocksDBConfigurableOptions.TARGET_FILE_SIZE_BASE, MemorySize.ofMebiBytes(16));
        // A quarter of them flush, and at a barrier each subtask waits for its flush: by Flink's 2
        // all wait for one thread, and the frequency caps with them.
        settings.set(RocksDBConfigurableOptions.MAX_BACKGROUND_THREADS, 8);
        return settings;
    }

    /** What the ledger takes of PostgreSQL under these settings. */
    static LedgerNeeds ledgerNeeds(int parallelism) {
        return new LedgerNeeds(parallelism, CONCURRENT_CHECKPOINTS, TOLERATED_FAILED_CHECKPOINTS);
    }

    /**
     * The job's id where the cluster runs this job alone and has given it one, so that a recovered
     * JobManager knows its own job by it; empty else.
     */
    static String fixedJobId(ReadableConfig configuration) {
        return configuration.getOptional(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID).orElse("");
    }
}
