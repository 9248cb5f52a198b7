package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.traffic.HotScript;
import io.adtally.local.traffic.HotScript.Hot;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@link KafkaFaultsITCase} does for seconds, for a minute each, and a broker that hangs for
 * longer than a client's request may take. By hand: {@code mvn verify -P endurance}; {@code
 * -Dadtally.endurance.rate} is the usual rate.
 */
@Tag("endurance")
@TestMethodOrder(OrderAnnotation.class)
final class KafkaFaultsEnduranceITCase {
    private static final int RATE = Integer.getInteger("adtally.endurance.rate", 1_000);
    private static final int MANY = 10 * RATE;
    private static final int SECONDS = 60;
    private static final long USUALLY_BEHIND = 2L * RATE;
    private static final long LONGEST_CHECKPOINT_MS = 10_000;

    @TempDir private static Path dir;
    private static ClusterTrial trial;

    @BeforeAll
    static void startsByScript() throws Exception {
        trial = new ClusterTrial(dir, 2, 2);
        trial.waitLongForTokens();
        trial.send(RATE);
        ClusterTrial.Said started = trial.submit(2, "--without-state");
        assertThat(started.exitCode()).as(started.output()).isZero();
    }

    @AfterAll
    static void ends() throws Exception {
        trial.close();
    }

    @ParameterizedTest
    @EnumSource
    @Order(1)
    void keepsItsCheckpointsShortWhenMostTrafficIsAboutOne(Hot hot) throws Exception {
        trial.sendBeside(startMs -> new HotScript(hot, SECONDS * 4L * RATE, 4 * RATE, startMs));

        long longestMs = trial.rest().checkpointSummary(trial.job()).maxDurationMs();
        Duration behind = trial.awaitCaughtUp(USUALLY_BEHIND, Duration.ofMinutes(5));
        System.out.printf(
                "80%% about one %s: longest checkpoint so far %d ms, caught up after %d ms%n",
                hot, longestMs, behind.toMillis());
        assertThat(longestMs).isLessThan(LONGEST_CHECKPOINT_MS);
    }

    @Test
    @Order(2)
    void catchesUpAfterAMinuteAtTenTimesTheRate() throws Exception {
        String job = trial.job();
        trial.sendBeside(
                startMs -> new HotScript(Hot.CAMPAIGN, (long) SECONDS * MANY, MANY, startMs));

        Duration behind = trial.awaitCaughtUp(USUALLY_BEHIND, Duration.ofMinutes(5));
        System.out.printf(
                "%d a second for %d s: caught up after %d ms, longest checkpoint so far %d ms%n",
                MANY + RATE,
                SECONDS,
                behind.toMillis(),
                trial.rest().checkpointSummary(job).maxDurationMs());
        assertThat(behind).isLessThan(Duration.ofSeconds(SECONDS));
    }

    @Test
    @Order(3)
    void catchesUpAfterTheBrokerHungForAMinute() throws Exception {
        String job = trial.job();
        trial.hangBroker(Duration.ofSeconds(SECONDS));

        trial.awaitResults(job);
        Duration behind = trial.awaitCaughtUp(USUALLY_BEHIND, Duration.ofMinutes(5));
        System.out.printf(
                "The broker hung for %d s: caught up after %d ms, the last failure was: %s%n",
                SECONDS, behind.toMillis(), trial.rest().failure(job));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void hasBilledEveryEventOnce() throws Exception {
        assertThat(trial.balances()).isTrue();
    }
}
