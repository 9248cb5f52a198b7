package io.adtally.local;

import io.adtally.ops.FlinkRest;
import java.io.IOException;
import java.nio.file.Path;

/** A Flink cluster of a local run; jobs come to it as jars, by REST. */
public sealed interface LocalFlink extends AutoCloseable permits InProcessFlink, LocalCluster {
    FlinkRest rest();

    /** Where {@code stop} leaves its savepoints. */
    Path savepoints();

    /** Ends jobs and cluster; checkpoints stay. */
    @Override
    void close() throws IOException;
}
