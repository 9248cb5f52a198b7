package io.adtally.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.adtally.config.AdTallyConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;

/**
 * The {@code FlinkDeployment} by the schema of Flink's Kubernetes operator: that of the release on
 * the class path, or of {@code -Dadtally.flinkdeployment.crd=FILE}. Kubernetes drops fields that it
 * does not know without a word, so here they are refused.
 */
final class FlinkDeploymentTest {
    private static final Path CONF =
            Path.of(System.getProperty("basedir", "")).resolve("flink-conf").toAbsolutePath();
    private static final String CRD = "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

    /** What Kubernetes itself, or a place of yours, decides otherwise than one machine. */
    private static final Set<String> OTHERWISE =
            Set.of(
                    "execution.checkpointing.dir",
                    "execution.checkpointing.savepoint-dir",
                    "high-availability.type",
                    "high-availability.storageDir",
                    "metrics.reporter.prom.port");

    private final JsonNode deployment;

    FlinkDeploymentTest() throws IOException {
        deployment = Yaml.read(CONF.resolve("kubernetes/flink-deployment.yaml"));
    }

    @Test
    void isWhatTheOperatorReads() throws IOException {
        JsonNode version = crd().path("spec").path("versions").path(0);
        ObjectNode schema = version.path("schema").path("openAPIV3Schema").deepCopy();
        refuseUnknownFields(schema);
        // Apart from this, the schema is the same in operators that know Flink 2.
        ((ObjectNode) schema.at("/properties/spec/properties/flinkVersion")).remove("enum");
        ObjectNode own = deployment.deepCopy();

        assertThat(own.remove("apiVersion").asText())
                .isEqualTo("flink.apache.org/" + version.path("name").asText());
        assertThat(own.remove("kind").asText()).isEqualTo("FlinkDeployment");
        own.remove("metadata");
        assertThat(
                        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                                .getSchema(schema)
                                .validate(own))
                .isEmpty();
    }

    @Test
    void isForTheFlinkThatIsTested() {
        String[] version = EnvironmentInformation.getVersion().split("\\.", -1);

        assertThat(deployment.at("/spec/flinkVersion").asText())
                .isEqualTo("v" + version[0] + "_" + version[1]);
    }

    @Test
    void saysWhatConfigYamlSays() {
        Configuration config = GlobalConfiguration.loadConfiguration(CONF.toString());
        Map<String, String> production = config.toMap();
        List<String> shared = new ArrayList<>();
        deployment
                .at("/spec/flinkConfiguration")
                .properties()
                .forEach(
                        setting -> {
                            String key = setting.getKey();
                            if (production.containsKey(key) && !OTHERWISE.contains(key)) {
                                assertThat(setting.getValue().asText())
                                        .as(key)
                                        .isEqualTo(production.get(key));
                                shared.add(key);
                            }
                        });
        // The rest is about machines, which the operator decides.
        Set<String> machines = new HashSet<>(production.keySet());
        machines.removeAll(shared);
        machines.removeAll(OTHERWISE);
        assertThat(machines)
                .allMatch(
                        key ->
                                key.matches(
                                        "(rest|web|env|state\\.backend\\.rocksdb\\.localdir|jobmanager|taskmanager\\.bind|taskmanager\\.memory\\.process"
                                            + "|high-availability\\.(cluster-id|zookeeper)"
                                            + "|execution\\.state-recovery)\\b.*"));
    }

    @Test
    void theJobTakesItsSettings() {
        List<String> arguments = new ArrayList<>();
        deployment.at("/spec/job/args").forEach(argument -> arguments.add(argument.asText()));

        assertThatCode(() -> AdTallyConfig.from(arguments.toArray(String[]::new)))
                .doesNotThrowAnyException();
    }

    private static void refuseUnknownFields(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.has("properties")
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            object.put("additionalProperties", false);
        }
        schema.forEach(FlinkDeploymentTest::refuseUnknownFields);
    }

    private static JsonNode crd() throws IOException {
        String file = System.getProperty("adtally.flinkdeployment.crd");
        try (InputStream in =
                file == null
                        ? FlinkDeploymentTest.class.getResourceAsStream(CRD)
                        : Files.newInputStream(Path.of(file))) {
            return Yaml.read(in);
        }
    }
}
