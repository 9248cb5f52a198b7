package io.adtally.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a job's own watch says of the world outside: how far topics are read, and what is wrong
 * there. The JobManager keeps it among its metrics.
 *
 * @param findings how many things are wrong
 * @param lines one in all, then one a finding
 */
record OutsideReport(int findings, List<String> lines) {
    private static final String TEXT = ".watch.report";
    private static final String FINDINGS = ".watch.findings";
    private static final String SHOWN_AT = ".watch.shownAtMs";

    /**
     * Flink answers at once with what it last knew, and asks anew at most so often ({@code
     * metrics.fetcher.update-interval} and some).
     */
    private static final Duration NEW_METRICS = Duration.ofSeconds(15);

    private static final long POLL_MS = 500;

    OutsideReport {
        lines = List.copyOf(lines);
    }

    /** Of a job; empty for one that has no watch, as that of an older release. */
    static Optional<OutsideReport> of(FlinkHttp http, String jobId)
            throws IOException, InterruptedException {
        String metrics = watch(http, jobId);
        return metrics == null ? Optional.empty() : Optional.of(await(http, metrics));
    }

    private static String watch(FlinkHttp http, String jobId)
            throws IOException, InterruptedException {
        for (JsonNode vertex : http.get("/jobs/" + jobId).path("vertices")) {
            if (vertex.path("name").asText().startsWith("Source: Watch")) {
                return "/jobs/%s/vertices/%s/jm-operator-metrics"
                        .formatted(jobId, vertex.path("id").asText());
            }
        }
        return null;
    }

    /** Waits until it is known and new: by this machine's clock, or for it has changed. */
    private static OutsideReport await(FlinkHttp http, String metrics)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + NEW_METRICS.toNanos();
        // Asking is what makes Flink look for something newer.
        String first = read(http, metrics).get(SHOWN_AT);
        while (System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            Map<String, String> shown = read(http, metrics);
            String shownAt = shown.get(SHOWN_AT);
            boolean isWhole = shownAt != null && shown.containsKey(TEXT);
            if (isWhole && (!shownAt.equals(first) || isNew(Long.parseLong(shownAt)))) {
                return new OutsideReport(
                        Integer.parseInt(shown.get(FINDINGS)), shown.get(TEXT).lines().toList());
            }
        }
        return new OutsideReport(1, List.of("not known: the JobManager shows nothing new of it"));
    }

    private static boolean isNew(long shownAtMs) {
        return Math.abs(System.currentTimeMillis() - shownAtMs) <= NEW_METRICS.toMillis();
    }

    private static Map<String, String> read(FlinkHttp http, String metrics)
            throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        for (JsonNode metric : http.get(metrics)) {
            String id = metric.path("id").asText();
            if (id.endsWith(TEXT) || id.endsWith(FINDINGS) || id.endsWith(SHOWN_AT)) {
                ids.add(id);
            }
        }
        Map<String, String> values = new HashMap<>();
        if (!ids.isEmpty()) {
            // Flink names the operator in them as it is, arrow and all.
            String asked = URLEncoder.encode(String.join(",", ids), StandardCharsets.UTF_8);
            for (JsonNode metric : http.get(metrics + "?get=" + asked)) {
                String id = metric.path("id").asText();
                values.put(id.substring(id.lastIndexOf(".watch.")), metric.path("value").asText());
            }
        }
        return values;
    }
}
