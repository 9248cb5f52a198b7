package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.traffic.Garbage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A producer that for a minute writes nothing but garbage, to a topic that others use well: nobody
 * else's events wait any longer, one alert tells of it, and nothing is lost. Not for every build:
 * {@code mvn verify -P endurance}.
 */
@Tag("endurance")
final class GarbageEnduranceITCase {
    private static final Pattern KAFKA = Pattern.compile("Kafka: +(\\S+:\\d+)");
    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LONGEST_REST = Duration.ofMinutes(8);
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private static final int RATE = 1_000;
    private static final int SECONDS = 110;
    private static final int WARM_SECOND = 10;
    private static final int GARBAGE_BEGINS = 30;
    private static final int GARBAGE_ENDS = 90;

    @TempDir private Path dir;

    @Test
    void nobodyElseWaitsAndOneAlertTellsOfIt() throws Exception {
        try (RunProcess run =
                RunProcess.start(
                        dir.resolve("output.txt"),
                        List.of(
                                "--rate=" + RATE,
                                "--events=" + RATE * SECONDS,
                                "--garbage=5000/" + (GARBAGE_ENDS - GARBAGE_BEGINS),
                                "--retry",
                                "--until-drained"))) {
            run.await(text -> text.contains("The job runs."), LONGEST_START);
            Matcher address = KAFKA.matcher(run.output());
            assertThat(address.find()).isTrue();
            try (KafkaView kafka = new KafkaView(address.group(1))) {
                List<Long> lags = watch(run, kafka);
                System.out.println("lag of the other topics, second by second: " + lags);
                long before = median(lags.subList(WARM_SECOND, GARBAGE_BEGINS));
                long during = median(lags.subList(GARBAGE_BEGINS, GARBAGE_ENDS));
                long towardsItsEnd = median(lags.subList(GARBAGE_ENDS - 20, GARBAGE_ENDS));
                // What a checkpoint that takes a second longer leaves uncommitted is no backlog.
                assertThat(during).isLessThan(before + RATE);
                assertThat(towardsItsEnd).isLessThan(before + RATE);
                String series = Garbage.reason(false);
                run.await(text -> text.contains("All input is through"), LONGEST_REST);
                assertThat(Alerts.told(kafka))
                        .filteredOn(told -> told.startsWith(series))
                        .containsExactly(series + " FIRING", series + " RESOLVED");
            }
            assertThat(run.awaitEnd(LONGEST_REST)).as(run.output()).isZero();
            assertThat(run.output())
                    .contains("ledger = oracle")
                    .doesNotContain("The job starts again after");
        }
    }

    private static List<Long> watch(RunProcess run, KafkaView kafka) throws Exception {
        List<String> others = new ArrayList<>(LocalTopics.INPUTS);
        others.remove(Garbage.TOPIC);
        List<Long> lags = new ArrayList<>();
        while (lags.size() < SECONDS) {
            lags.add(kafka.lag(LocalEnvironment.DEPLOYMENT, others));
            assertThat(run.endsWithin(A_SECOND)).as(run.output()).isFalse();
        }
        return lags;
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
