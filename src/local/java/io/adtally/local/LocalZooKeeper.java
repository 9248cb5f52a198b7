package io.adtally.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The ZooKeeper that Flink brings with it, in a JVM of its own: who leads, and which jobs run. */
final class LocalZooKeeper implements AutoCloseable {
    private static final String MAIN =
            "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final long POLL_MS = 100;

    private final Path dir;
    private final String classPath;
    private final List<String> jvmArguments;
    private final int port = LocalPort.free();
    private ChildJvm server;

    private LocalZooKeeper(Path dir, String classPath, List<String> jvmArguments) {
        this.dir = dir;
        this.classPath = classPath;
        this.jvmArguments = jvmArguments;
    }

    /** Starts it with nothing in it; {@code dir} is made if it does not exist. */
    static LocalZooKeeper start(Path dir, String classPath, List<String> jvmArguments)
            throws IOException, InterruptedException {
        LocalZooKeeper zooKeeper = new LocalZooKeeper(dir, classPath, jvmArguments);
        Files.createDirectories(dir);
        Files.writeString(
                zooKeeper.conf(),
                """
                dataDir=%s
                clientPortAddress=127.0.0.1
                clientPort=%d
                tickTime=1000
                admin.enableServer=false
                """
                        .formatted(Files.createTempDirectory(dir, "data-"), zooKeeper.port));
        zooKeeper.launch();
        return zooKeeper;
    }

    /** Starts one that is gone again, on the same port with the same data. */
    void replaceLost(Consumer<String> say) throws IOException, InterruptedException {
        if (!server.isAlive()) {
            server.close();
            launch();
            say.accept("ZooKeeper is gone; its successor is process " + server.pid());
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.close();
    }

    private Path conf() {
        return dir.resolve("zoo.cfg");
    }

    private void launch() throws IOException, InterruptedException {
        server =
                ChildJvm.start(
                        "zookeeper",
                        classPath,
                        jvmArguments,
                        MAIN,
                        List.of(conf().toString()),
                        dir.resolve("zookeeper.out"));
        awaitAnswer();
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
