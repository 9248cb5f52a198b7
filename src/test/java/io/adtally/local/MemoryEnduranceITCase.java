package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.traffic.BenchScript;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether a TaskManager keeps within the memory that {@code flink-conf} gives it, when the whole
 * job is on it and its state is larger than that. By hand: {@code mvn verify -P endurance}; {@code
 * -Dadtally.memory.events} makes the state larger or smaller.
 */
@Tag("endurance")
final class MemoryEnduranceITCase {
    private static final long EVENTS = Long.getLong("adtally.memory.events", 8_000_000);
    private static final int CAMPAIGNS = 1_000;
    private static final int EVENTS_PER_SECOND = 20_000;
    private static final long PROCESS_BYTES = 2L << 30;
    // Of the one a second that is sent besides.
    private static final long USUALLY_BEHIND = 10;

    @TempDir private Path dir;

    @Test
    void staysWithinItsMemoryWhateverTheStateComesTo() throws Exception {
        try (ClusterTrial trial = new ClusterTrial(dir, 1, 2)) {
            trial.send(1);
            ClusterTrial.Said started = trial.submit(2, "--without-state");
            assertThat(started.exitCode()).as(started.output()).isZero();
            ChildJvm taskManager = trial.busyTaskManager();

            trial.sendBeside(
                    startMs ->
                            new BenchScript(
                                    new BenchScript.Load(1, EVENTS, CAMPAIGNS, EVENTS_PER_SECOND),
                                    startMs));
            trial.awaitCaughtUp(USUALLY_BEHIND, Duration.ofMinutes(20));

            long peak = taskManager.peakMemory();
            var checkpoints = trial.rest().checkpointSummary(trial.job());
            System.out.printf(
                    "%,d events: at most %,d MiB of %,d MiB resident, %,d MiB of state, longest"
                            + " checkpoint %,d ms%n",
                    EVENTS,
                    peak >> 20,
                    PROCESS_BYTES >> 20,
                    checkpoints.stateBytes() >> 20,
                    checkpoints.maxDurationMs());
            assertThat(peak).isLessThan(PROCESS_BYTES);
            assertThat(taskManager.isAlive()).isTrue();
            assertThat(trial.rest().failure(trial.job()).rootCause()).isEmpty();
        }
    }
}
