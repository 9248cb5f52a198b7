package io.adtally.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** {@code prometheus.yml}: it asks who there is, and reads the rules there are. */
final class PrometheusConfTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path CONF = ROOT.resolve("flink-conf/prometheus/prometheus.yml");

    @Test
    void asksEveryProcessOfFlink() throws IOException {
        JsonNode targets = Yaml.read(CONF).at("/scrape_configs/0/dns_sd_configs/0");
        JsonNode services = Yaml.read(ROOT.resolve("docker-compose.yml")).path("services");
        String ports =
                GlobalConfiguration.loadConfiguration(ROOT.resolve("flink-conf").toString())
                        .toMap()
                        .get("metrics.reporter.prom.port");

        assertThat(targets.path("names"))
                .hasSize(4)
                .allSatisfy(name -> assertThat(services.has(name.asText())).isTrue());
        assertThat(ports).startsWith(targets.path("port").asText() + "-");
    }

    @Test
    void readsRulesThatAreThere() throws IOException {
        assertThat(Yaml.read(CONF).path("rule_files"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(CONF.resolveSibling(file.asText())).exists());
    }

    @Test
    void promtoolTakesIt() throws Exception {
        String promtool = System.getProperty("adtally.promtool", "promtool");
        Process check;
        try {
            check =
                    new ProcessBuilder(promtool, "check", "config", CONF.toString())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            Assumptions.abort("NOT RUN: no promtool on the PATH (Debian's package prometheus)");
            return;
        }
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
    }
}
