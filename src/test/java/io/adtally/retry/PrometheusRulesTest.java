package io.adtally.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.AlertConfig;
import io.adtally.config.RetryJobConfig;
import io.adtally.deadletter.RejectionReason;
import io.adtally.flink.RegisteredMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code flink-conf/prometheus}: by names and numbers here, always; by Prometheus' own reading of
 * the rules where {@code promtool} is to be had.
 */
final class PrometheusRulesTest {
    private static final Path RULES =
            Path.of(System.getProperty("basedir", ""))
                    .resolve("flink-conf/prometheus/adtally.rules.yml")
                    .toAbsolutePath();
    private static final Path RULES_TEST = RULES.resolveSibling("adtally.rules.test.yml");
    private static final Pattern METRIC = Pattern.compile("\\bflink_\\w+");

    private static final String NOT_RUN =
            "NOT RUN: no promtool on the PATH (it is in Debian's package prometheus;"
                    + " -Dadtally.promtool=FILE names another place). What Prometheus makes of the"
                    + " rules was not tested; their names and numbers were.";

    private static final Logger LOG = LoggerFactory.getLogger(PrometheusRulesTest.class);

    /** A rule on a metric that is not there never fires, and nobody notices. */
    @Test
    void everyMetricTheyNameIsRegisteredByTheJobFromItsStart() throws Exception {
        Set<String> registered = registered();

        assertThat(metricsIn(RULES)).hasSize(2);
        assertThat(metricsIn(RULES_TEST)).isEqualTo(metricsIn(RULES));
        for (String metric : metricsIn(RULES)) {
            for (RejectionReason reason : RejectionReason.values()) {
                assertThat(registered).contains(metric + "{reason=\"" + reason.name() + "\"}");
            }
        }
    }

    @Test
    void theirNumbersAreTheDefaults() throws IOException {
        AlertConfig defaults =
                RetryJobConfig.from(
                                new String[] {
                                    "--adtally.deployment.id=x",
                                    "--adtally.kafka.bootstrap-servers=x:1"
                                })
                        .alert();

        assertThat(defaults.windowMs()).isEqualTo(TimeUnit.MINUTES.toMillis(1));
        assertThat(defaults.clearAfterMs()).isEqualTo(TimeUnit.MINUTES.toMillis(5));
        assertThat(Files.readString(RULES))
                .contains("_parked[1m])) > " + defaults.parkedLimit() + "\n")
                .contains("per_minute > " + defaults.spikeFloor() + ")")
                .contains("per_minute <= " + defaults.spikeFactor() + " * adtally:")
                .contains("keep_firing_for: 5m")
                .contains("_letters[1m]))")
                .contains("per_minute[30m] offset 1m");
    }

    @Test
    void promtoolAgreesWithTheirTests() throws Exception {
        String promtool = System.getProperty("adtally.promtool", "promtool");
        if (!isThere(promtool)) {
            LOG.warn(NOT_RUN);
            Assumptions.abort(NOT_RUN);
        }

        assertThat(run(promtool, "check", "rules", RULES.toString())).contains("SUCCESS");
        assertThat(run(promtool, "test", "rules", RULES_TEST.toString())).contains("SUCCESS");
    }

    private static Set<String> registered() throws Exception {
        RegisteredMetrics metrics = new RegisteredMetrics();
        MockEnvironment environment =
                new MockEnvironmentBuilder().setMetricGroup(metrics.task()).build();
        OneInputStreamOperatorTestHarness<IncomingLetter, Waiting> harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(new RetryFunction(Letters.CONFIG)), environment);
        harness.open();
        harness.close();
        return metrics.names();
    }

    private static Set<String> metricsIn(Path file) throws IOException {
        Set<String> metrics = new TreeSet<>();
        Matcher found = METRIC.matcher(Files.readString(file));
        while (found.find()) {
            metrics.add(found.group());
        }
        return metrics;
    }

    private static boolean isThere(String promtool) throws InterruptedException {
        try {
            return new ProcessBuilder(promtool, "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
