package io.adtally.retry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.adtally.config.AlertConfig;
import io.adtally.config.RetryJobConfig;
import io.adtally.deadletter.RejectionReason;
import io.adtally.docs.Yaml;
import io.adtally.event.Outcome;
import io.adtally.event.TallyIncrement;
import io.adtally.event.TallyTotal;
import io.adtally.flink.RegisteredMetrics;
import io.adtally.io.WatchMetricNames;
import io.adtally.tally.TallyFunction;
import io.adtally.tally.TallyRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
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
    private static final Path RUNBOOKS = RULES.resolve("../../../src/docs/runbooks").normalize();
    private static final List<String> TOPICS = List.of("ads.clicks.v1", "ads.catalog.v1");
    private static final Pattern METRIC = Pattern.compile("\\bflink_\\w+");

    private static final String NOT_RUN =
            "NOT RUN: no promtool on the PATH (it is in Debian's package prometheus;"
                    + " -Dadtally.promtool=FILE names another place). What Prometheus makes of the"
                    + " rules was not tested; their names and numbers were.";

    private static final Logger LOG = LoggerFactory.getLogger(PrometheusRulesTest.class);

    /** A rule on a metric that is not there never fires, and nobody notices. */
    @Test
    void everyMetricTheyNameIsRegisteredByAJobFromItsStart() throws Exception {
        Set<String> registered = registered();
        for (String topic : TOPICS) {
            registered.addAll(WatchMetricNames.of(topic));
        }

        assertThat(metricsIn(RULES)).hasSize(9);
        assertThat(metricsIn(RULES_TEST)).isEqualTo(metricsIn(RULES));
        for (String metric : metricsIn(RULES)) {
            for (String labels : labelsOf(metric)) {
                assertThat(registered).contains(metric + "{" + labels + "}");
            }
        }
    }

    /** Those that are there before the first record comes. */
    private static List<String> labelsOf(String metric) {
        if (metric.contains("_reason_")) {
            return Arrays.stream(RejectionReason.values())
                    .map(reason -> "reason=\"" + reason.name() + "\"")
                    .toList();
        }
        if (metric.contains("_outcome_")) {
            return TOPICS.stream()
                    .flatMap(
                            topic ->
                                    Arrays.stream(Outcome.values())
                                            .map(
                                                    outcome ->
                                                            "topic=\"%s\",outcome=\"%s\""
                                                                    .formatted(topic, outcome)))
                    .toList();
        }
        return metric.contains("_topic_")
                ? TOPICS.stream().map(topic -> "topic=\"" + topic + "\",role=\"INPUT\"").toList()
                : List.of("");
    }

    @Test
    void everyAlertHasASeverityAndARunbookThatIsThere() throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        Yaml.read(RULES)
                .path("groups")
                .forEach(
                        group ->
                                group.path("rules")
                                        .forEach(
                                                rule -> {
                                                    if (rule.has("alert")) {
                                                        alerts.add(rule);
                                                    }
                                                }));

        assertThat(alerts).hasSize(14);
        assertThat(alerts)
                .extracting(alert -> alert.at("/labels/severity").asText())
                .containsOnly("warning", "critical");
        for (JsonNode alert : alerts) {
            assertThat(RUNBOOKS.resolve(alert.at("/annotations/runbook").asText())).isRegularFile();
            assertThat(Files.readString(RULES_TEST))
                    .contains("alertname: " + alert.path("alert").asText() + "\n");
            assertThat(Files.readString(RUNBOOKS.resolve("README.md")))
                    .contains(
                            "| `%s` | %s |"
                                    .formatted(
                                            alert.path("alert").asText(),
                                            alert.at("/labels/severity").asText()));
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
        KeyedOneInputStreamOperatorTestHarness<String, TallyIncrement, TallyTotal> tally =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new TallyFunction(TOPICS)),
                        TallyRules::keyOf,
                        Types.STRING,
                        new MockEnvironmentBuilder().setMetricGroup(metrics.task()).build());
        tally.open();
        tally.close();
        return new TreeSet<>(metrics.names());
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
