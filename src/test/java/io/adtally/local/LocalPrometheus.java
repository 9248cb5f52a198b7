package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A real Prometheus with the project's own {@code prometheus.yml}, in which only what depends on
 * the machine is another: the targets, and a scrape each second.
 */
final class LocalPrometheus implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final URI url;
    private final HttpClient http = HttpClient.newHttpClient();

    private LocalPrometheus(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("prometheus", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    static LocalPrometheus start(Path dir, List<Integer> ports) throws IOException {
        Files.createDirectories(dir);
        Path rules = ProjectFiles.conf("prometheus/adtally.rules.yml");
        String targets =
                ports.stream()
                        .map(port -> "'127.0.0.1:" + port + "'")
                        .collect(Collectors.joining(", ", "[", "]"));
        String project = Files.readString(ProjectFiles.conf("prometheus/prometheus.yml"));
        String local =
                project.replace("interval: 15s", "interval: 1s")
                        .replace("- adtally.rules.yml", "- " + rules)
                        .replaceAll(
                                "(?s)dns_sd_configs:.*",
                                "static_configs:\n      - targets: " + targets + "\n");
        assertThat(local).contains(targets, rules.toString(), "interval: 1s");
        Path config = Files.writeString(dir.resolve("prometheus.yml"), local);
        String address = "127.0.0.1:" + LocalPort.free();
        Process process =
                new ProcessBuilder(
                                "prometheus",
                                "--config.file=" + config,
                                "--storage.tsdb.path=" + dir.resolve("data"),
                                "--web.listen-address=" + address)
                        .redirectErrorStream(true)
                        .redirectOutput(dir.resolve("prometheus.log").toFile())
                        .start();
        return new LocalPrometheus(process, URI.create("http://" + address));
    }

    /** Samples that answer an expression; empty while there are none, or it does not listen yet. */
    JsonNode query(String expression) throws InterruptedException, IOException {
        String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
        HttpRequest request =
                HttpRequest.newBuilder(url.resolve("/api/v1/query?query=" + query)).build();
        String answer;
        try {
            answer = http.send(request, BodyHandlers.ofString()).body();
        } catch (java.net.ConnectException e) {
            assertThat(process.isAlive()).as("Prometheus runs").isTrue();
            return JSON.createArrayNode();
        }
        if (!answer.startsWith("{")) {
            return JSON.createArrayNode();
        }
        JsonNode parsed = JSON.readTree(answer);
        assertThat(parsed.path("status").asText()).as(expression + answer).isEqualTo("success");
        return parsed.path("data").path("result");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
