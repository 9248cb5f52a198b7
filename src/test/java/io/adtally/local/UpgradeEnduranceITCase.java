package io.adtally.local;

import static io.adtally.local.JarVariant.NEWER_IMPRESSION;
import static io.adtally.local.JarVariant.NEWER_IMPRESSION_SAID;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.ClusterTrial.Said;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Upgrades and rescales under the traffic of a working day, and what they cost: for how long
 * nothing becomes visible. By hand: {@code mvn verify -P endurance}.
 */
@Tag("endurance")
final class UpgradeEnduranceITCase {
    private static final Path JAR = Path.of(System.getProperty("adtally.jar"));
    private static final int RATE = Integer.getInteger("adtally.endurance.rate", 3_000);
    private static final double LONGEST_GAP_SECONDS = 10;
    private static final Pattern GAP = Pattern.compile("for ([0-9.]+) s nothing");
    private static final String STEADILY = "--caught-up-for=2s";

    private final List<Double> gaps = new ArrayList<>();

    @TempDir private Path dir;

    @Test
    void billsEveryEventOnceThroughUpgradesAndRescales() throws Exception {
        try (ClusterTrial trial = new ClusterTrial(dir, 3, 4)) {
            trial.send(RATE);
            Said started = trial.submit(2, "--without-state");
            assertThat(started.exitCode()).as(started.output()).isZero();

            mustWork(trial.script("rescale.sh", "--parallelism=4", STEADILY));
            mustWork(
                    trial.script(
                            "upgrade.sh",
                            "--jar=" + jar(NEWER_IMPRESSION, NEWER_IMPRESSION_SAID),
                            "--parallelism=1",
                            STEADILY));
            mustWork(trial.script("rescale.sh", "--parallelism=2", STEADILY));

            Said older = trial.script("upgrade.sh", "--jar=" + JAR);
            assertThat(older.exitCode()).as(older.output()).isEqualTo(1);
            assertThat(older.output()).contains("writes version 2", "ImpressionState");

            // It says that it can, and cannot.
            Said liar = trial.script("upgrade.sh", "--jar=" + jar(NEWER_IMPRESSION_SAID));
            assertThat(liar.exitCode()).as(liar.output()).isEqualTo(3);

            boolean balances = trial.balances();
            System.out.println("Seconds without results: " + gaps);
            assertThat(balances).isTrue();
        }
        assertThat(gaps).allMatch(seconds -> seconds < LONGEST_GAP_SECONDS);
    }

    private void mustWork(Said said) {
        assertThat(said.exitCode()).as(said.output()).isZero();
        Matcher gap = GAP.matcher(said.output());
        assertThat(gap.find()).as(said.output()).isTrue();
        gaps.add(Double.valueOf(gap.group(1)));
    }

    private Path jar(JarVariant.Edit... edits) throws IOException {
        return JarVariant.write(JAR, dir.resolve("variant-" + edits.length + ".jar"), edits);
    }
}
