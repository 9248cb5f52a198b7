package io.adtally.local;

import io.adtally.ops.FlinkRest;
import io.adtally.ops.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** A Flink cluster of a local run; jobs come to it as jars, by REST. */
public sealed interface LocalFlink extends AutoCloseable permits InProcessFlink, LocalCluster {
    /** How long no JobManager may answer. */
    Duration LONGEST_FAIL_OVER = Duration.ofMinutes(5);

    FlinkRest rest();

    /** A JobManager on a busy machine takes a while to follow another one. */
    static Patience patience(Consumer<String> say) {
        return new Patience(LONGEST_FAIL_OVER, LONGEST_FAIL_OVER, say);
    }

    /** Where {@code stop} leaves its savepoints. */
    Path savepoints();

    /** Ends jobs and cluster; checkpoints stay. */
    @Override
    void close() throws IOException;
}
