package io.adtally.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The servers of a local Druid, each a process with a heap as small as it works with. */
enum DruidServer {
    /** Also the overlord: it keeps the supervisors and gives tasks to the indexer. */
    COORDINATOR(
            192,
            """
            druid.coordinator.asOverlord.enabled=true
            druid.coordinator.asOverlord.overlordService=druid/overlord
            druid.coordinator.startDelay=PT1S
            druid.coordinator.period=PT2S
            druid.manager.segments.pollDuration=PT1S
            druid.indexer.queue.startDelay=PT1S
            druid.indexer.runner.type=httpRemote
            druid.indexer.storage.type=metadata
            """),

    HISTORICAL(192, "druid.server.maxSize=4g\n"),

    /**
     * Runs the tasks that read Kafka, all in its own process, and answers for what they have. The
     * heap limit is of an estimate that takes every users sketch for full; maxRowsInMemory bounds
     * the rows.
     */
    INDEXER(
            512,
            """
            druid.worker.capacity=2
            druid.worker.globalIngestionHeapLimitBytes=1000000000000
            # Else a finished task waits a minute for the historical to be seen.
            druid.segment.handoff.pollDuration=PT1S
            """),

    BROKER(
            256,
            """
            druid.broker.segment.awaitInitializationOnStart=false
            druid.broker.http.numConnections=5
            druid.sql.planner.metadataRefreshPeriod=PT1S
            """);

    private static final List<String> JAVA_OPTIONS =
            List.of(
                    // What Druid needs opened of Java 17.
                    "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                    "--add-opens=java.base/java.io=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    // A third of the CPU time that a start costs with both compilers.
                    "-XX:TieredStopAtLevel=1",
                    "-Xms64m",
                    "-XX:MaxDirectMemorySize=128m",
                    "-Dfile.encoding=UTF-8",
                    // Druid asks for it.
                    "-Duser.timezone=UTC");

    private final int heapMb;
    private final String settings;

    DruidServer(int heapMb, String settings) {
        this.heapMb = heapMb;
        this.settings = settings;
    }

    /** As the command line of Druid's main class names it. */
    String command() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<String> javaOptions() {
        return Stream.concat(JAVA_OPTIONS.stream(), Stream.of("-Xmx" + heapMb + "m")).toList();
    }

    /** What all of them have. */
    static String sharedSettings(Path dir, int zooKeeperPort, int derbyPort) {
        return """
        druid.host=127.0.0.1
        druid.zk.service.host=127.0.0.1:%1$d
        druid.extensions.loadList=[]
        druid.metadata.storage.type=derby
        druid.metadata.storage.connector.host=127.0.0.1
        druid.metadata.storage.connector.port=%2$d
        druid.metadata.storage.connector.connectURI=jdbc:derby://127.0.0.1:%2$d/%3$s/metadata;create=true
        druid.storage.type=local
        druid.storage.storageDirectory=%3$s/segments
        druid.segmentCache.locations=[{"path":"%3$s/cache","maxSize":"4g"}]
        druid.worker.baseTaskDirs=["%3$s/tasks"]
        druid.indexer.logs.directory=%3$s/task-logs
        druid.emitter=noop
        druid.monitoring.monitors=[]
        druid.startup.logging.logProperties=false
        druid.server.http.numThreads=12
        druid.processing.numThreads=1
        druid.processing.numMergeBuffers=2
        # A users sketch takes 64 KB of it for each group; what does not fit goes to disk.
        druid.processing.buffer.sizeBytes=16MiB
        druid.query.groupBy.maxOnDiskStorage=1GiB
        # Nobody has lookups here, and each server would wait up to a minute for the coordinator's.
        druid.lookup.enableLookupSyncOnStartup=false
        """
                .formatted(zooKeeperPort, derbyPort, dir);
    }

    /** What it has beside the settings all of them share. */
    String settings(int port) {
        return settings
                + """
                druid.service=druid/%s
                druid.plaintextPort=%d
                """
                        .formatted(command(), port);
    }
}
