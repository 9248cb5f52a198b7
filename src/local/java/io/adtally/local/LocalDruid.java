package io.adtally.local;

import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real Druid (coordinator and overlord in one, historical, indexer, broker, and the ZooKeeper
 * they find each other by) as child processes on the loopback interface. It begins empty and reads
 * its topics from the oldest record, so nothing of it is worth keeping: it is stopped by SIGKILL.
 */
public final class LocalDruid implements AutoCloseable {
    /** Under the root of the clone. */
    static final String SPEC = "schemas/druid/campaign_metrics-supervisor.json";

    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final long POLL_MS = 100;
    private static final String MAIN = "org.apache.druid.cli.Main";

    private final Path dir;
    private final String classPath;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Deque<ChildJvm> children = new ArrayDeque<>();
    private final Map<DruidServer, Integer> serverPorts = new HashMap<>();
    private final long deadline = System.nanoTime() + START_TIMEOUT.toNanos();

    private LocalDruid(Path dir, String druidJars) {
        this.dir = dir.toAbsolutePath();
        // Of ours, the parent watch alone is used there.
        this.classPath = druidJars + File.pathSeparator + ownClasses();
    }

    /**
     * Starts all of it and waits until it takes supervisors and queries.
     *
     * @param dir must be empty, or not exist
     * @param druidJars see {@link DruidClassPath}
     * @throws IllegalStateException with the end of a log, if a process does not answer in time
     */
    public static LocalDruid start(Path dir, String druidJars)
            throws IOException, InterruptedException {
        LocalDruid druid = new LocalDruid(dir, druidJars);
        try {
            druid.launch();
            return druid;
        } catch (IOException | InterruptedException | RuntimeException e) {
            druid.close();
            throw e;
        }
    }

    /** Where SQL is posted to. */
    public URI sqlUrl() {
        return url(DruidServer.BROKER).resolve("/druid/v2/sql");
    }

    /** Where supervisors are submitted to. */
    public URI url() {
        return url(DruidServer.COORDINATOR);
    }

    /** The process ids of all of it. */
    List<Long> pids() {
        return children.stream().map(ChildJvm::pid).toList();
    }

    @Override
    public void close() {
        try {
            while (!children.isEmpty()) {
                children.pop().kill();
            }
        } catch (InterruptedException e) {
            children.forEach(ChildJvm::close);
            Thread.currentThread().interrupt();
        }
    }

    private void launch() throws IOException, InterruptedException {
        Files.createDirectories(dir);
        Path logging = writeLogging();
        int zooKeeperPort = startZooKeeper(logging);
        int derbyPort = LocalPort.free();
        Map<DruidServer, ChildJvm> servers = new HashMap<>();
        for (DruidServer server : DruidServer.values()) {
            servers.put(server, start(server, zooKeeperPort, derbyPort, logging));
        }
        for (Map.Entry<DruidServer, ChildJvm> server : servers.entrySet()) {
            await(server.getValue(), url(server.getKey()).resolve("/status/health"), "true");
        }
        String indexer = "127.0.0.1:" + serverPorts.get(DruidServer.INDEXER);
        await(
                servers.get(DruidServer.COORDINATOR),
                url().resolve("/druid/indexer/v1/workers"),
                indexer);
    }

    private int startZooKeeper(Path logging) throws IOException, InterruptedException {
        int port = LocalPort.free();
        Path settings =
                Files.writeString(
                        dir.resolve("zookeeper.properties"),
                        """
                        dataDir=%s/zookeeper
                        clientPort=%d
                        clientPortAddress=127.0.0.1
                        admin.enableServer=false
                        """
                                .formatted(dir, port));
        ChildJvm zooKeeper =
                ChildJvm.start(
                        "Druid's ZooKeeper",
                        classPath,
                        List.of(
                                "-Xmx48m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dlog4j2.configurationFile=" + logging),
                        "org.apache.zookeeper.server.ZooKeeperServerMain",
                        List.of(settings.toString()),
                        dir.resolve("zookeeper.log"));
        children.push(zooKeeper);
        while (!accepts(port)) {
            pause(zooKeeper, "port " + port);
        }
        return port;
    }

    private ChildJvm start(DruidServer server, int zooKeeperPort, int derbyPort, Path logging)
            throws IOException {
        int port = LocalPort.free();
        serverPorts.put(server, port);
        Path conf = Files.createDirectories(dir.resolve("conf").resolve(server.command()));
        try (Writer writer = Files.newBufferedWriter(conf.resolve("runtime.properties"))) {
            server.settings(dir, port, zooKeeperPort, derbyPort).store(writer, null);
        }
        List<String> javaOptions = new ArrayList<>(server.javaOptions());
        javaOptions.add("-Dlog4j2.configurationFile=" + logging);
        // By default in the working directory, which is the user's.
        javaOptions.add("-Dderby.stream.error.file=" + dir.resolve("derby.log"));
        javaOptions.add("-Djava.io.tmpdir=" + Files.createDirectories(dir.resolve("tmp")));
        ChildJvm child =
                ChildJvm.start(
                        "Druid's " + server.command(),
                        conf + File.pathSeparator + classPath,
                        javaOptions,
                        MAIN,
                        List.of("server", server.command()),
                        dir.resolve(server.command() + ".log"));
        children.push(child);
        return child;
    }

    private void await(ChildJvm child, URI url, String expected) throws InterruptedException {
        while (!answer(url).contains(expected)) {
            pause(child, url.toString());
        }
    }

    private String answer(URI url) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(REQUEST_TIMEOUT).build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            // Not up yet; whoever waits gives up in time, with the server's log.
            return "";
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void pause(ChildJvm child, String what) throws InterruptedException {
        if (!child.isAlive() || System.nanoTime() > deadline) {
            throw child.failure("does not answer at " + what);
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }

    private URI url(DruidServer server) {
        return URI.create("http://127.0.0.1:" + serverPorts.get(server));
    }

    private Path writeLogging() throws IOException {
        return Files.writeString(
                dir.resolve("log4j2.properties"),
                """
                status = error
                appender.out.type = Console
                appender.out.name = out
                appender.out.layout.type = PatternLayout
                appender.out.layout.pattern = %d{ISO8601} %-5p %c{1} %m%n
                rootLogger.level = warn
                rootLogger.appenderRef.out.ref = out
                """);
    }

    private static String ownClasses() {
        URI location;
        try {
            location =
                    DiesWithParent.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return Path.of(location).toString();
    }
}
