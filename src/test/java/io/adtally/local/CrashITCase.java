package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.traffic.SentLog;
import io.adtally.local.traffic.Traffic;
import io.adtally.local.traffic.TrafficOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything but the ad servers is killed by SIGKILL again and again, at the worst moments and at
 * random ones: Flink with the job, and with it the broker and the database. Each time it starts
 * again from its newest checkpoint. In the end nothing is lost and nothing is billed twice. A
 * failure names its seed; {@code -Dadtally.crash.seed=SEED} sends the same again, and {@code
 * adtally.crash.events}, {@code .rate} and {@code .random-kills} make a longer trial of it.
 */
final class CrashITCase {
    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final long EVENTS = Long.getLong("adtally.crash.events", 30_000);
    private static final int RATE = Integer.getInteger("adtally.crash.rate", 500);
    private static final int RANDOM_KILLS = Integer.getInteger("adtally.crash.random-kills", 1);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(5).plusMillis(EVENTS / 2);

    private final long seed = Long.getLong("adtally.crash.seed", new Random().nextLong(1_000_000));
    private final Random random = new Random(seed);
    private final int kafkaPort = LocalPort.free();
    private final int postgresPort = LocalPort.free();

    private int runs;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    @Test
    void billsEveryEventOnceWhateverIsKilled() throws Exception {
        LedgerObserver ledger = new LedgerObserver(dir.resolve("data/postgres"), postgresPort);
        RunProcess run = start();
        try (SentLog sentLog = new SentLog(refusals());
                Traffic traffic = traffic(sentLog)) {
            traffic.start();
            run = killPrepared(run, ledger);
            run = killCommitted(run, ledger);
            run = killWhileStarting(run);
            for (int kill = 0; kill < RANDOM_KILLS; kill++) {
                run = killAtRandom(run, ledger);
            }
            awaitSent(traffic, run);
        }
        kill(run);

        RunProcess last = start("--until-drained");
        int exitCode = last.awaitEnd(LONGEST_DRAIN);
        assertThat(exitCode).as(said(last)).isZero();
        assertThat(last.output())
                .contains("ledger = oracle")
                .contains(" 0 prepared transactions left");
    }

    /** After PREPARE and before the commit: seen while the job is frozen, so that it is certain. */
    private RunProcess killPrepared(RunProcess run, LedgerObserver ledger) throws Exception {
        ledger.awaitCommit(run);
        while (true) {
            ledger.await(run, LedgerObserver::hasPrepared);
            run.signal("STOP");
            ledger.awaitQuiet();
            if (ledger.hasPrepared()) {
                return restarted(run);
            }
            run.signal("CONT");
        }
    }

    /**
     * After the commit and before its acknowledgement: the job is frozen while PostgreSQL is in the
     * middle of COMMIT PREPARED, and never reads the answer.
     */
    private RunProcess killCommitted(RunProcess run, LedgerObserver ledger) throws Exception {
        ledger.awaitCommit(run);
        ledger.slowCommits(true);
        while (true) {
            ledger.await(run, LedgerObserver::isCommitting);
            run.signal("STOP");
            boolean inTime = ledger.isCommitting();
            long before = ledger.commits();
            ledger.awaitQuiet();
            if (inTime && ledger.commits() > before) {
                ledger.slowCommits(false);
                return restarted(run);
            }
            run.signal("CONT");
        }
    }

    private RunProcess killAtRandom(RunProcess run, LedgerObserver ledger) throws Exception {
        ledger.awaitCommit(run);
        pause(run, random.nextInt(4_000));
        return restarted(run);
    }

    private RunProcess killWhileStarting(RunProcess run) throws Exception {
        run.await(text -> text.contains("The job is starting"), LONGEST_START);
        pause(run, random.nextInt(4_000));
        return restarted(run);
    }

    private RunProcess restarted(RunProcess run) throws Exception {
        kill(run);
        return start();
    }

    /** What it started ends with it, or the next run would find its ports and files taken. */
    private static void kill(RunProcess run) throws Exception {
        for (ProcessHandle child : run.kill()) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    /** Goes on sending whatever is killed, as ad servers do. */
    private Traffic traffic(SentLog sentLog) {
        TrafficOptions options = new TrafficOptions(seed, 1, EVENTS, RATE, false);
        return new Traffic(options, "127.0.0.1:" + kafkaPort, sentLog);
    }

    private void awaitSent(Traffic traffic, RunProcess run) throws Exception {
        while (!traffic.finished()) {
            pause(run, 100);
        }
    }

    private RunProcess start(String... more) throws IOException, InterruptedException {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--no-traffic",
                                "--data-dir=" + dir.resolve("data"),
                                "--kafka-port=" + kafkaPort,
                                "--postgres-port=" + postgresPort,
                                "--checkpoint-interval=1s"));
        options.addAll(List.of(more));
        runs++;
        RunProcess run = RunProcess.start(dir.resolve("run-" + runs + ".txt"), options);
        run.await(text -> text.contains("Kafka:  "), LONGEST_START);
        return run;
    }

    private Path refusals() throws IOException {
        return Files.createDirectories(dir.resolve("data/traffic")).resolve("refused.tsv");
    }

    private String said(RunProcess run) throws IOException {
        return "seed " + seed + ", run " + runs + ":\n" + run.output();
    }

    /** Waits so long, and does not wait on if the run ends by itself. */
    private void pause(RunProcess run, long ms) throws IOException, InterruptedException {
        if (run.endsWithin(Duration.ofMillis(ms))) {
            throw new AssertionError("ended by itself: " + said(run));
        }
    }
}
