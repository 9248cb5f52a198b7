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
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern NAME = Pattern.compile("\\bflink_\\w+");

    /** What a sample is to be like. */
    interface Wanted {
        boolean test(double value) throws Exception;
    }

    private final LocalPrometheus prometheus;
    private final String names;

    private Metrics(LocalPrometheus prometheus, String names) {
        this.prometheus = prometheus;
        this.names = names;
    }

    static Metrics of(ClusterTrial trial, Path dir) throws Exception {
        String names = trial.metrics();
        if (!LocalPrometheus.isInstalled()) {
            LOG.warn("NOT ASKED: no prometheus on the PATH (Debian's package prometheus).");
            return new Metrics(null, names);
        }
        return new Metrics(LocalPrometheus.start(dir, trial.metricsPorts()), names);
    }

    void answer(String expression) throws Exception {
        await(expression, value -> true);
    }

    void await(String expression, Wanted wanted) throws Exception {
        if (prometheus == null) {
            Matcher name = NAME.matcher(expression.replaceAll("\\{.*?}", ""));
            while (name.find()) {
                assertThat(names).contains(name.group());
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
