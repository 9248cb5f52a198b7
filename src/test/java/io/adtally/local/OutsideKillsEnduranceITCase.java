package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code run-local.sh --cluster 3} as a user starts it, and somebody who kills a process of it
 * every ten seconds or so: by its id, behind its back. The run replaces each, shows its status
 * throughout, and ends equal. {@code -Dadtally.crash.seed=SEED} repeats the order, {@code
 * adtally.endurance.rate} and {@code .seconds} make another trial of it.
 */
@Tag("endurance")
final class OutsideKillsEnduranceITCase {
    private static final int RATE = Integer.getInteger("adtally.endurance.rate", 500);
    private static final int SECONDS = Integer.getInteger("adtally.endurance.seconds", 300);
    private static final long EVENTS = (long) RATE * (SECONDS + 30);
    private static final Duration LONGEST_START = Duration.ofMinutes(5);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(10);
    private static final int SHORTEST_PAUSE_MS = 10_000;
    private static final int LONGEST_PAUSE_MS = 15_000;

    private final long seed = Long.getLong("adtally.crash.seed", new Random().nextLong(1_000_000));
    private final Random random = new Random(seed);
    private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    /** Known by a word of its command line. */
    private enum Victim {
        JOB_MANAGER("StandaloneSessionClusterEntrypoint"),
        TASK_MANAGER("TaskManagerRunner"),
        ZOO_KEEPER("ZooKeeperServerMain"),
        BROKER("BrokerMain"),
        POSTMASTER("bin/postgres"),
        BACKEND("postgres: adtally_job");

        private final String word;

        Victim(String word) {
            this.word = word;
        }
    }

    @Test
    void goesOnAndEndsEqualWhateverIsKilled() throws Exception {
        try (RunProcess run =
                RunProcess.start(
                        dir.resolve("output.txt"),
                        List.of(
                                "--cluster=3",
                                "--rate=" + RATE,
                                "--events=" + EVENTS,
                                "--until-drained",
                                "--data-dir=" + dir.resolve("data")))) {
            run.await(text -> text.contains("The job runs."), LONGEST_START);
            killAgainAndAgain(run);
            int exitCode = run.awaitEnd(LONGEST_DRAIN);
            String said = "seed " + seed + ", killed " + kills + ":\n" + run.output();
            System.out.println(said);
            assertThat(exitCode).as(said).isZero();
            assertThat(run.output())
                    .contains("ledger = oracle", " 0 prepared transactions left")
                    .doesNotContain("\tat ");
        }
        assertThat(kills.keySet()).containsExactly(Victim.values());
    }

    private void killAgainAndAgain(RunProcess run) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (int kill = 0; System.nanoTime() < end; kill++) {
            int pauseMs = random.nextInt(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS);
            assertThat(run.endsWithin(Duration.ofMillis(pauseMs))).as(run.output()).isFalse();
            // Each once, and then any.
            Victim victim =
                    Victim.values()[
                            kill < Victim.values().length
                                    ? kill
                                    : random.nextInt(Victim.values().length)];
            Optional<ProcessHandle> found = find(run, victim);
            if (found.isPresent()) {
                Signals.send("KILL", found.get().pid());
                kills.merge(victim, 1, Integer::sum);
            }
        }
    }

    /** Any one of them; empty while there is none. */
    private Optional<ProcessHandle> find(RunProcess run, Victim victim) {
        List<ProcessHandle> found =
                run.descendants().stream()
                        .filter(process -> commandLine(process).contains(victim.word))
                        .toList();
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(found.get(random.nextInt(found.size())));
    }

    /** Empty for a process that has ended meanwhile. */
    private static String commandLine(ProcessHandle process) {
        Path file = Path.of("/proc", String.valueOf(process.pid()), "cmdline");
        try {
            return Files.readString(file, StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
