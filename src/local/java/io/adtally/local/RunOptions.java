package io.adtally.local;

import io.adtally.local.traffic.Garbage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What the user may ask of {@code run-local.sh}. */
final class RunOptions {
    @Option(names = "--rate", paramLabel = "N", description = "Records a second; ${DEFAULT-VALUE}.")
    int rate = 20_000;

    @Option(
            names = "--bad",
            paramLabel = "PERCENT",
            description = "Of the records so many are bad on purpose, beyond the usual few.")
    int badPercent;

    @Option(
            names = "--garbage",
            paramLabel = "RATE/SECONDS",
            converter = GarbageOption.Converter.class,
            description =
                    "From the 30th second on a broken producer besides: so many unreadable records"
                            + " a second for so long, on "
                            + Garbage.TOPIC
                            + ".")
    GarbageOption garbage;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Records to send; without it, until the run is stopped.")
    long events = -1;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The same seed makes the same traffic; ${DEFAULT-VALUE}.")
    long seed = 1;

    @Option(names = "--no-traffic", description = "Send nothing; others may.")
    boolean noTraffic;

    @Option(names = "--json", description = "Records are JSON instead of protobuf.")
    boolean json;

    @Option(
            names = "--ipinyou",
            arity = "2",
            paramLabel = "FILE",
            description =
                    "Send an iPinYou RTB log (season 3), impressions and clicks, instead of made-up"
                            + " traffic; events of any age are accepted.")
    List<Path> ipinyou = List.of();

    @Option(
            names = "--retry",
            description =
                    "Run the retry job too: what may be accepted another time is sent again, what"
                            + " was tried in vain is parked, floods raise alerts.")
    boolean retry;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Keep topics, ledger and state there, and go on from them next time; without"
                            + " it, all is deleted at the end.")
    Path dataDir;

    @Option(
            names = "--until-drained",
            description =
                    "Leave when all input is through; clicks that wait for an impression are then"
                            + " orphans. Exit code 0 only if everything balances.")
    boolean untilDrained;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Of the job; ${DEFAULT-VALUE}.")
    int parallelism = 2;

    @Option(
            names = "--cluster",
            paramLabel = "N",
            description =
                    "Flink as processes of their own: N TaskManagers, of which the job can do"
                        + " without one, a JobManager and ZooKeeper, set up by flink-conf. Without"
                        + " it, Flink runs in this process.")
    int cluster;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "TIME",
            description =
                    "How often results become visible, as 500ms, 10s, 1h; ${DEFAULT-VALUE}. A long"
                            + " one holds them back: rows wait in open transactions.")
    String checkpointInterval = "2s";

    @Option(
            names = "--druid",
            description =
                    "Start a Druid too, which reads the campaign metrics; it begins empty each"
                            + " time. Its jars are downloaded at the first use.")
    boolean druid;

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "Default: a free one.")
    int kafkaPort;

    @Option(names = "--postgres-port", paramLabel = "PORT", description = "Default: a free one.")
    int postgresPort;

    @Option(names = "--flink-port", paramLabel = "PORT", description = "Default: a free one.")
    int flinkPort;

    boolean isEndless() {
        return events < 0 && ipinyou.isEmpty() && !noTraffic;
    }

    /**
     * Checks what the options say together.
     *
     * @throws IllegalArgumentException naming the option and what is allowed
     */
    void check() {
        require(rate >= 1, "--rate must be at least 1");
        require(badPercent >= 0 && badPercent <= 100, "--bad must be 0 to 100");
        require(events >= -1, "--events must not be negative");
        require(parallelism >= 1 && parallelism <= 8, "--parallelism must be 1 to 8");
        require(cluster >= 0 && cluster <= 8, "--cluster must be 1 to 8");
        require(
                !untilDrained || !isEndless(),
                "--until-drained needs an end of the input: give --events, --ipinyou or"
                        + " --no-traffic");
        require(
                ipinyou.isEmpty() || (events < 0 && !noTraffic),
                "--ipinyou sends the files' records: --events and --no-traffic do not go with it");
        ipinyou.forEach(file -> requireFile("--ipinyou", file));
        require(
                dataDir == null || !Files.exists(dataDir) || Files.isDirectory(dataDir),
                "--data-dir " + dataDir + ": is a file and no directory");
    }

    private static void requireFile(String option, Path file) {
        require(Files.exists(file), option + " " + file + ": no such file");
        require(Files.isRegularFile(file), option + " " + file + ": is no file");
        require(Files.isReadable(file), option + " " + file + ": permission denied");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
