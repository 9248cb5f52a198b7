package io.adtally.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Grafana's files fit each other; that the dashboard's queries are answered, another test sees. */
final class GrafanaTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", ""));
    private static final Path GRAFANA = ROOT.resolve("flink-conf/grafana");

    @Test
    void theDashboardAsksTheSourceThatIsProvisioned() throws IOException {
        JsonNode source =
                Yaml.read(GRAFANA.resolve("provisioning/datasources/prometheus.yml"))
                        .path("datasources")
                        .path(0);
        Set<String> asked = new HashSet<>(dashboard().findValuesAsText("uid"));

        assertThat(asked).containsExactlyInAnyOrder("adtally", source.path("uid").asText());
        assertThat(source.path("url").asText()).isEqualTo("http://prometheus:9090");
    }

    @Test
    void theDashboardIsWhereGrafanaLooks() throws IOException {
        String path =
                Yaml.read(GRAFANA.resolve("provisioning/dashboards/adtally.yml"))
                        .at("/providers/0/options/path")
                        .asText();
        JsonNode service =
                Yaml.read(ROOT.resolve("docker-compose.yml")).path("services").path("grafana");
        String home = service.at("/environment/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH").asText();

        assertThat(service.at("/volumes/0").asText()).startsWith("./flink-conf/grafana:");
        assertThat(home).isEqualTo(path + "/adtally.json").startsWith("/adtally/grafana/");
    }

    @Test
    void everyRunbookItNamesIsThere() throws IOException {
        for (JsonNode panel : dashboard().path("panels")) {
            String description = panel.path("description").asText();
            assertThat(description).isNotEmpty();
            if (description.contains("Runbook: ")) {
                String name = description.replaceAll("(?s).*Runbook: ([a-z-]+).*", "$1.md");
                assertThat(ROOT.resolve("src/docs/runbooks").resolve(name)).exists();
            }
        }
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(GRAFANA.resolve("dashboards/adtally.json")));
    }
}
