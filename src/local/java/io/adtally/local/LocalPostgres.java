package io.adtally.local;

import io.adtally.io.LedgerSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A real PostgreSQL as a child process: durable ({@code fsync} and {@code synchronous_commit} on),
 * with passwords, on a free port of the loopback interface.
 *
 * <p>All it has lies under one directory, and a directory that exists is used again: databases,
 * roles and passwords are those of the last time. There are three roles: the superuser, {@code
 * adtally_migration}, which owns the schema, and {@code adtally_job}, which may do what the job
 * needs. The directory must belong to the user who runs this; root may be that user, although
 * PostgreSQL refuses to run as root, because its programs are then started in a user namespace in
 * which they are not.
 *
 * <p>The process has a session of its own, so that a Ctrl-C on the terminal ends it only when its
 * owner does; it also ends with the owner's JVM, even where that is killed.
 */
public final class LocalPostgres implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    // Its last checkpoint writes what is left; after a benchmark's oracle that is gigabytes.
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Path home;
    private final Path directory;
    private final int port;
    private final int maxPreparedTransactions;
    private final int smallDiskMb;
    private final Login superuser;
    private final Login migration;
    private final Login job;
    private final Thread atExit = new Thread(this::kill, "stop-local-postgres");
    private Process server;
    private OwnerWatch watch;
    private boolean wanted;

    /** A role and the file whose first line is its password. */
    public record Login(String user, Path passwordFile) {
        public String password() throws IOException {
            return Files.readString(passwordFile).strip();
        }

        /** As {@code adtally.ledger.password} takes it. */
        public String passwordReference() {
            return "file:" + passwordFile.toAbsolutePath();
        }
    }

    private LocalPostgres(Path directory, int portOr0, int maxPreparedTransactions, int smallDiskMb)
            throws IOException {
        this.home = PostgresBinaries.unpacked();
        this.directory = directory.toAbsolutePath();
        this.port = portOr0 == 0 ? LocalPort.free() : portOr0;
        this.maxPreparedTransactions = maxPreparedTransactions;
        this.smallDiskMb = smallDiskMb;
        this.superuser = login("postgres");
        this.migration = login("adtally_migration");
        this.job = login("adtally_job");
    }

    /** As {@link #start(Path, int, int)}, on a free port. */
    public static LocalPostgres start(Path directory, int maxPreparedTransactions)
            throws IOException, InterruptedException, SQLException {
        return start(directory, 0, maxPreparedTransactions);
    }

    /**
     * Starts a server and waits until it takes connections.
     *
     * @param directory kept and used again if it exists
     * @param portOr0 0: a free one
     * @throws IOException with the end of the server's log, if it does not come up
     */
    public static LocalPostgres start(Path directory, int portOr0, int maxPreparedTransactions)
            throws IOException, InterruptedException, SQLException {
        return started(new LocalPostgres(directory, portOr0, maxPreparedTransactions, 0));
    }

    /**
     * As {@link #start(Path, int)}, with a disk of its own that is soon full: {@link #smallDisk}.
     *
     * @param megabytes of memory; the kernel must let a user mount that in a namespace of his own
     */
    public static LocalPostgres startWithSmallDisk(
            Path directory, int maxPreparedTransactions, int megabytes)
            throws IOException, InterruptedException, SQLException {
        return started(new LocalPostgres(directory, 0, maxPreparedTransactions, megabytes));
    }

    private static LocalPostgres started(LocalPostgres postgres)
            throws IOException, InterruptedException, SQLException {
        boolean isNew = !Files.exists(postgres.data().resolve("PG_VERSION"));
        if (isNew) {
            postgres.initialize();
        }
        Runtime.getRuntime().addShutdownHook(postgres.atExit);
        postgres.start();
        if (isNew) {
            postgres.createRoles();
        }
        return postgres;
    }

    /** Creates the database if it is not there, and brings its schema to this release's version. */
    public void createDatabase(String name) throws SQLException, IOException {
        try (Connection connection = connect("postgres", superuser);
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "pg_database WHERE datname = '" + name + "'")) {
                statement.execute("CREATE DATABASE " + name);
                statement.execute("GRANT CREATE ON DATABASE " + name + " TO " + migration.user());
            }
        }
        LedgerSchema.migrate(jdbcUrl(name), migration.user(), migration.password(), job.user());
    }

    public Connection connect(String database, Login login) throws SQLException, IOException {
        return DriverManager.getConnection(jdbcUrl(database), login.user(), login.password());
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public long pid() {
        return server.pid();
    }

    public int port() {
        return port;
    }

    public Login superuser() {
        return superuser;
    }

    /** Owns the schema {@code billing}. */
    public Login migration() {
        return migration;
    }

    /** What the job itself runs as. */
    public Login job() {
        return job;
    }

    /** Where tablespaces can be; only the server sees what is there, and only until it ends. */
    public Path smallDisk() {
        return directory.resolve("small");
    }

    /** Starts the server again, on the same port. */
    public synchronized void start() throws IOException, InterruptedException {
        if (watch != null) {
            watch.close();
        }
        awaitPredecessor();
        wanted = true;
        server =
                new ProcessBuilder(serverCommand())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
        watch = OwnerWatch.start(server.pid());
        awaitConnections();
    }

    /** As {@link #start}, for a server that somebody else has killed. */
    synchronized void replaceLost(Consumer<String> say) throws IOException, InterruptedException {
        if (wanted && !server.isAlive()) {
            startAfterOrphans();
            say.accept("PostgreSQL is gone; its successor is process " + server.pid());
        }
    }

    /** The backends of a killed server end by themselves, and no other starts before that. */
    private void startAfterOrphans() throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (true) {
            try {
                start();
                return;
            } catch (IOException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            }
        }
    }

    /** An orderly stop: open transactions are rolled back, prepared ones stay. */
    public synchronized void stop() throws IOException, InterruptedException {
        wanted = false;
        signal("INT");
        awaitEnd();
    }

    /** As in a crash: no shutdown checkpoint, recovery from the log at the next start. */
    public synchronized void crash() throws IOException, InterruptedException {
        wanted = false;
        signal("QUIT");
        awaitEnd();
    }

    /** A crash, then a start on the same port. */
    public synchronized void crashAndRestart() throws IOException, InterruptedException {
        crash();
        start();
    }

    public boolean isRunning() {
        return server.isAlive();
    }

    /** Sends the postmaster a signal by name, such as {@code STOP}. */
    public void signal(String name) throws IOException, InterruptedException {
        if (server.isAlive()) {
            Signals.send(name, server.pid());
        }
    }

    /** Stops the server for good; what it wrote stays in its directory. */
    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(atExit);
        try {
            stop();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private void kill() {
        if (server != null && server.isAlive()) {
            // SIGTERM would wait for every client to leave.
            server.children().forEach(ProcessHandle::destroy);
            server.destroyForcibly();
            watch.close();
        }
    }

    private Login login(String user) {
        return new Login(user, directory.resolve(user + ".password"));
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path log() {
        return directory.resolve("postgres.log");
    }

    private void initialize() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        for (Login login : List.of(superuser, migration, job)) {
            writePassword(login.passwordFile());
        }
        List<String> command = new ArrayList<>(asNonRoot());
        command.addAll(
                List.of(
                        home.resolve("bin/initdb").toString(),
                        "--pgdata=" + data(),
                        "--username=" + superuser.user(),
                        "--pwfile=" + superuser.passwordFile(),
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync"));
        run(command, log());
    }

    private List<String> serverCommand() {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(smallDiskMb > 0 ? onSmallDisk() : asNonRoot());
        command.addAll(List.of(home.resolve("bin/postgres").toString(), "-D", data().toString()));
        // The project's own settings, and over them what one machine makes necessary.
        for (String setting :
                List.of(
                        "config_file=" + ProjectFiles.conf("postgres/postgresql.conf"),
                        "listen_addresses=127.0.0.1",
                        "port=" + port,
                        "unix_socket_directories=",
                        "max_prepared_transactions=" + maxPreparedTransactions,
                        "dynamic_shared_memory_type=mmap")) {
            command.addAll(List.of("-c", setting));
        }
        return command;
    }

    /** Root of a namespace may mount, and is nobody again in the next one. */
    private List<String> onSmallDisk() {
        String mount =
                "mkdir -p \"$0\" && mount -t tmpfs -o mode=700,size="
                        + smallDiskMb
                        + "m none \"$0\" && exec unshare -U \"$@\"";
        return List.of("unshare", "-Urm", "sh", "-c", mount, smallDisk().toString());
    }

    private static List<String> asNonRoot() {
        return "root".equals(System.getProperty("user.name"))
                ? List.of("unshare", "-U")
                : List.of();
    }

    private void createRoles() throws SQLException, IOException {
        String roles =
                Files.readString(ProjectFiles.conf("postgres/roles.sql"))
                        .replace(":'migration_password'", "'" + migration.password() + "'")
                        .replace(":'job_password'", "'" + job.password() + "'");
        try (Connection connection = connect("postgres", superuser);
                Statement statement = connection.createStatement()) {
            // One by one: a database cannot be made beside other things.
            for (String command : roles.replaceAll("(?m)^--.*$", "").strip().split(";", -1)) {
                statement.execute(command);
            }
        }
    }

    private void awaitConnections() throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (true) {
            try {
                connect("postgres", superuser).close();
                return;
            } catch (SQLException e) {
                if (!server.isAlive() || Instant.now().isAfter(deadline)) {
                    kill();
                    throw new IOException("PostgreSQL did not start:\n" + endOfLog(), e);
                }
                TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            }
        }
    }

    /** A server of an owner that was killed a moment ago may still be ending. */
    private void awaitPredecessor() throws IOException, InterruptedException {
        Path lock = data().resolve("postmaster.pid");
        if (!Files.exists(lock)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(lock).get(0).strip());
        Instant deadline = Instant.now().plus(STOP_TIMEOUT);
        while (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()
                && Files.exists(lock)) {
            if (Instant.now().isAfter(deadline)) {
                throw new IOException(data() + " is in use by process " + pid);
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    private void awaitEnd() throws IOException, InterruptedException {
        if (!server.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IOException("PostgreSQL did not stop:\n" + endOfLog());
        }
        watch.close();
    }

    private String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private static void run(List<String> command, Path output)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(
                output == null
                        ? ProcessBuilder.Redirect.DISCARD
                        : ProcessBuilder.Redirect.appendTo(output.toFile()));
        int exitCode = builder.start().waitFor();
        if (exitCode != 0) {
            throw new IOException(
                    command.get(0)
                            + " failed with "
                            + exitCode
                            + (output == null ? "" : ": see " + output));
        }
    }

    private static void writePassword(Path file) throws IOException {
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, HexFormat.of().formatHex(secret) + "\n");
    }

    private static boolean exists(Statement statement, String from) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT 1 FROM " + from)) {
            return rows.next();
        }
    }
}
