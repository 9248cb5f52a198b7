package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prometheus, or where there is none the names of what it would find. */
final class Metrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    // What Prometheus answers itself where there is no such metric, as of a job that does not run.
    private static final String OR_NOTHING = "or vector(0)";
    private static final Pattern NAME = Pattern.compile("\\bflink_\\w+");

    /** What a sample is to be like. */
    interface Wanted {
        boolean test(double value) throws Exception;
    }

    private final ClusterTrial trial;
    private final LocalPrometheus prometheus;
    private String names = "";

    private Metrics(ClusterTrial trial, LocalPrometheus prometheus) {
        this.trial = trial;
        this.prometheus = prometheus;
    }

    static Metrics of(ClusterTrial trial, Path dir) throws Exception {
        if (!LocalPrometheus.isInstalled()) {
            LOG.warn("NOT ASKED: no prometheus on the PATH (Debian's package prometheus).");
            return new Metrics(trial, null);
        }
        return new Metrics(trial, LocalPrometheus.start(dir, trial.metricsPorts()));
    }

    void answer(String expression) throws Exception {
        await(expression, value -> true);
    }

    void await(String expression, Wanted wanted) throws Exception {
        if (prometheus == null) {
            if (expression.contains(OR_NOTHING)) {
                return;
            }
            Matcher name = NAME.matcher(expression.replaceAll("\\{.*?}", ""));
            while (name.find()) {
                awaitName(name.group());
            }
            return;
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode samples = prometheus.query(expression);
        while (!anyIs(samples, wanted)) {
            assertThat(System.nanoTime())
                    .as(expression + " is answered by " + samples)
                    .isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            samples = prometheus.query(expression);
        }
    }

    /** Some are there only once something has been counted. */
    private void awaitName(String name) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!names.contains(name)) {
            assertThat(System.nanoTime()).as(name + " is shown").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            names += trial.metrics();
        }
    }

    private static boolean anyIs(JsonNode samples, Wanted wanted) throws Exception {
        for (JsonNode sample : samples) {
            if (wanted.test(sample.path("value").path(1).asDouble())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        if (prometheus != null) {
            prometheus.close();
        }
    }
}
