package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.Codec;
import io.adtally.local.ClusterTrial.Said;
import io.adtally.next.NextRelease;
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
 * nothing becomes visible, and how long it then takes to catch up. By hand: {@code mvn verify -P
 * endurance}; {@code -Dadtally.endurance.rate} and {@code .checkpoint-interval} make it easier or
 * harder.
 */
@Tag("endurance")
final class UpgradeEnduranceITCase {
    private static final Path JAR = Path.of(System.getProperty("adtally.jar"));
    private static final int RATE = Integer.getInteger("adtally.endurance.rate", 3_000);
    private static final double LONGEST_GAP_SECONDS = 10;
    private static final Pattern CAUGHT_UP = Pattern.compile("Caught up after ([0-9.]+) s");
    private static final String STEADILY = "--caught-up-for=2s";

    /** No more than is sent in a second. */
    private static final String CAUGHT_UP_AT = "--caught-up=" + RATE;

    private final List<Replaced> replaced = new ArrayList<>();

    @TempDir private Path dir;

    /** What one upgrade or rescale cost. */
    private record Replaced(String script, double gapSeconds, double catchUpSeconds) {}

    @Test
    void billsEveryEventOnceThroughUpgradesAndRescales() throws Exception {
        try (ClusterTrial trial = new ClusterTrial(dir, 3, 4)) {
            trial.waitLongForTokens();
            trial.send(RATE);
            Said started = trial.submit(2, "--without-state");
            assertThat(started.exitCode()).as(started.output()).isZero();
            try (CommitWatch ledger = new CommitWatch(trial.ledger())) {
                replace(trial, ledger, "rescale.sh", "--parallelism=4");
                Path next = NextRelease.write(JAR, dir.resolve("next.jar"));
                replace(trial, ledger, "upgrade.sh", "--jar=" + next, "--parallelism=1");
                replace(trial, ledger, "rescale.sh", "--parallelism=2");

                Said older = trial.script("upgrade.sh", "--jar=" + JAR);
                assertThat(older.exitCode()).as(older.output()).isEqualTo(1);
                assertThat(older.output()).contains("state in format " + NextRelease.FORMAT);

                // It says that it can, and cannot.
                JarVariant.Edit lie = JarVariant.format(Codec.FORMAT, NextRelease.FORMAT);
                Path liar = JarVariant.write(JAR, dir.resolve("liar.jar"), lie);
                Said back = trial.script("upgrade.sh", "--jar=" + liar, "--drop-state-of=witness");
                assertThat(back.exitCode()).as(back.output()).isEqualTo(3);
                System.out.println("Forth and back: " + ledger.longestSeconds() + " s");
            }
            boolean balances = trial.balances();
            replaced.forEach(System.out::println);
            assertThat(balances).isTrue();
        }
        assertThat(replaced)
                .allMatch(each -> each.gapSeconds() < LONGEST_GAP_SECONDS)
                .allMatch(each -> each.catchUpSeconds() < 2 * each.gapSeconds());
    }

    private void replace(ClusterTrial trial, CommitWatch ledger, String script, String... options)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(STEADILY, CAUGHT_UP_AT));
        ledger.longestSeconds();
        Said said = trial.script(script, all.toArray(String[]::new));
        double gap = ledger.longestSeconds();
        assertThat(said.exitCode()).as(said.output()).isZero();
        Matcher caughtUp = CAUGHT_UP.matcher(said.output());
        assertThat(caughtUp.find()).as(said.output()).isTrue();
        replaced.add(
                new Replaced(
                        script + " " + String.join(" ", options),
                        gap,
                        Double.parseDouble(caughtUp.group(1))));
    }
}
