package io.adtally.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The ZooKeeper that Flink brings with it, in a JVM of its own: who leads, and which jobs run. */
final class LocalZooKeeper implements AutoCloseable {
    private static final String MAIN =
            "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final long POLL_MS = 100;

    private final ChildJvm server;
    private final int port;

    private LocalZooKeeper(ChildJvm server, int port) {
        this.server = server;
        this.port = port;
    }

    /** Starts it with nothing in it; {@code dir} is made if it does not exist. */
    static LocalZooKeeper start(Path dir, String classPath, List<String> jvmArguments)
            throws IOException, InterruptedException {
        int port = LocalPort.free();
        Files.createDirectories(dir);
        Path conf =
                Files.writeString(
                        dir.resolve("zoo.cfg"),
                        """
                        dataDir=%s
                        clientPortAddress=127.0.0.1
                        clientPort=%d
                        tickTime=1000
                        admin.enableServer=false
                        """
                                .formatted(Files.createTempDirectory(dir, "data-"), port));
        ChildJvm server =
                ChildJvm.start(
                        "zookeeper",
                        classPath,
                        jvmArguments,
                        MAIN,
                        List.of(conf.toString()),
                        dir.resolve("zookeeper.out"));
        LocalZooKeeper zooKeeper = new LocalZooKeeper(server, port);
        zooKeeper.awaitAnswer();
        return zooKeeper;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.close();
    }

    private void awaitAnswer() throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!LocalPort.accepts(port)) {
            if (!server.isAlive() || System.nanoTime() > deadline) {
                IllegalStateException failure = server.failure("does not answer on port " + port);
                server.close();
                throw failure;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }
}
