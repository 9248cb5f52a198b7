package io.adtally.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** The servers of a local Druid, each a process with a heap as small as it works with. */
enum DruidServer {
    COORDINATOR(192),
    HISTORICAL(192),
    INDEXER(512),
    BROKER(256);

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

    private static final String METADATA = "druid.metadata.storage.connector.";

    private final int heapMb;

    DruidServer(int heapMb) {
        this.heapMb = heapMb;
    }

    /** As the command line of Druid's main class names it. */
    String command() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<String> javaOptions() {
        return Stream.concat(JAVA_OPTIONS.stream(), Stream.of("-Xmx" + heapMb + "m")).toList();
    }

    /** The project's own settings, and over them what one machine makes necessary. */
    Properties settings(Path dir, int port, int zooKeeperPort, int derbyPort) throws IOException {
        Properties settings = ProjectFiles.properties("druid/common.runtime.properties");
        settings.putAll(ProjectFiles.properties("druid/" + command() + ".properties"));
        String derby = "127.0.0.1:" + derbyPort;
        settings.putAll(
                Map.of(
                        "druid.host",
                        "127.0.0.1",
                        "druid.plaintextPort",
                        String.valueOf(port),
                        "druid.zk.service.host",
                        "127.0.0.1:" + zooKeeperPort,
                        // They are on the class path.
                        "druid.extensions.loadList",
                        "[]",
                        METADATA + "host",
                        "127.0.0.1",
                        METADATA + "port",
                        String.valueOf(derbyPort),
                        METADATA + "connectURI",
                        "jdbc:derby://" + derby + "/" + dir + "/metadata;create=true",
                        "druid.storage.storageDirectory",
                        dir + "/segments",
                        "druid.indexer.logs.directory",
                        dir + "/task-logs"));
        settings.computeIfPresent("druid.segmentCache.locations", (name, value) -> in(dir, value));
        settings.computeIfPresent("druid.worker.baseTaskDirs", (name, value) -> in(dir, value));
        return settings;
    }

    private static String in(Path dir, Object setting) {
        return setting.toString().replace("/opt/druid/var", dir.toString());
    }
}
