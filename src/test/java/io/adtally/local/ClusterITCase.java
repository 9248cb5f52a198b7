package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.Codec;
import io.adtally.next.NextRelease;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job on a cluster of processes, under steady traffic: what an operator does to it, by the
 * scripts, and what befalls it. One run, so that each thing comes after others; the last test asks
 * whether every event was billed once through it all.
 */
@TestMethodOrder(OrderAnnotation.class)
final class ClusterITCase {
    private static final Path JAR = Path.of(System.getProperty("adtally.jar"));
    private static final int RATE = 500;

    // This cluster's metrics are a second old.
    private static final String STEADILY = "--caught-up-for=2s";

    // As old as its metrics may be, and some more.
    private static final Duration FROZEN = Duration.ofSeconds(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path dir;

    private static ClusterTrial trial;

    @BeforeAll
    static void startsByScript() throws Exception {
        trial = new ClusterTrial(dir, 2, 2);
        trial.send(RATE);
        ClusterTrial.Said started = trial.submit(2, "--without-state");
        assertThat(started.exitCode()).as(started.output()).isZero();
    }

    @AfterAll
    static void ends() throws Exception {
        trial.close();
    }

    @Test
    void saysHowTheJobIs() throws Exception {
        ClusterTrial.Said status = trial.script("status.sh");

        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(status.output())
                .contains("2 TaskManagers", "adtally local", "RUNNING", "parallelism 2")
                .containsPattern("Backlog: +[0-9,]+ records");
    }

    @Test
    void showsItsMetricsToPrometheus() throws Exception {
        assertThat(trial.metrics())
                .contains("flink_taskmanager_job_task_operator_pendingRecords")
                .contains("job_name=\"adtally_local\"");
    }

    /** It dies while it owes Flink an answer, the worst moment: Flink waits for its metrics. */
    @Test
    void goesOnWithoutATaskManager() throws Exception {
        String job = trial.job();
        ChildJvm taskManager = trial.busyTaskManager();
        taskManager.freeze();
        trial.askForMetrics(job, FROZEN);
        long killedMs = System.currentTimeMillis();
        taskManager.kill();

        trial.awaitFailureAfter(job, killedMs);
        trial.awaitResults(job);
    }

    @Test
    void goesOnUnderAnotherJobManager() throws Exception {
        String job = trial.job();
        trial.cluster().jobManager().kill();

        trial.awaitResults(job);
        trial.cluster().awaitTaskManagers(2);
    }

    @Test
    void refusesASecondJobOfTheDeployment() throws Exception {
        String job = trial.job();
        ClusterTrial.Said second = trial.submit(1, "--without-state");

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output()).contains("deployment");
        assertThat(trial.job()).isEqualTo(job);
        trial.awaitResults(job);
    }

    @Test
    void changesItsParallelism() throws Exception {
        ClusterTrial.Said less = trial.script("rescale.sh", "--parallelism=1", STEADILY);
        assertThat(less.exitCode()).as(less.output()).isZero();
        assertThat(trial.rest().parallelism(trial.job())).isEqualTo(1);

        ClusterTrial.Said more = trial.script("rescale.sh", "--parallelism=2", STEADILY);
        assertThat(more.exitCode()).as(more.output()).isZero();
        assertThat(more.output()).contains("Caught up");
    }

    /** As the operator's uid is another, Flink finds nobody to give the state of impressions to. */
    @Test
    void goesBackFromAJarThatCannotRestore() throws Exception {
        Path broken =
                JarVariant.write(
                        JAR,
                        dir.resolve("broken.jar"),
                        new JarVariant.Edit(
                                "io/adtally/Stage.class", "\0\nimpression", "\0\nimpressio_"));
        ClusterTrial.Said upgrade = trial.script("upgrade.sh", "--jar=" + broken);

        assertThat(upgrade.exitCode()).as(upgrade.output()).isEqualTo(3);
        assertThat(upgrade.output()).contains("What ran before runs again");
        trial.awaitResults(trial.job());
    }

    @Test
    void leavesTheJobAloneWhenItSeesThatAJarCannotRestore() throws Exception {
        String job = trial.job();
        Path older =
                JarVariant.write(
                        JAR,
                        dir.resolve("older.jar"),
                        JarVariant.format(Codec.FORMAT, Codec.FORMAT - 1));
        ClusterTrial.Said upgrade = trial.script("upgrade.sh", "--jar=" + older);

        assertThat(upgrade.exitCode()).as(upgrade.output()).isEqualTo(1);
        assertThat(upgrade.output()).contains("state in format", "nothing was changed");
        assertThat(trial.job()).isEqualTo(job);
    }

    @Test
    void goesOnFromWhereItWasStopped() throws Exception {
        ClusterTrial.Said kept = trial.script("savepoint.sh", "--canonical");
        assertThat(kept.exitCode()).as(kept.output()).isZero();

        ClusterTrial.Said stopped = trial.script("stop.sh");
        assertThat(stopped.exitCode()).as(stopped.output()).isZero();
        String savepoint = stopped.output().replaceAll("(?s).*Savepoint: +(\\S+).*", "$1");
        ClusterTrial.Said started = trial.submit(2, "--from=" + savepoint);
        assertThat(started.exitCode()).as(started.output()).isZero();
    }

    /** From here on the state is that of the next release. */
    @Test
    @Order(Integer.MAX_VALUE - 1)
    void changesToTheNextRelease() throws Exception {
        Path next = NextRelease.write(JAR, dir.resolve("next.jar"));
        ClusterTrial.Said upgrade = trial.script("upgrade.sh", "--jar=" + next, STEADILY);

        assertThat(upgrade.exitCode()).as(upgrade.output()).isZero();
        assertThat(upgrade.output())
                .contains("operator 'witness' is new", "to " + NextRelease.FORMAT);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void hasBilledEveryEventOnce() throws Exception {
        assertThat(trial.balances()).isTrue();
    }
}
