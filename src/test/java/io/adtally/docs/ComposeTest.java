package io.adtally.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.adtally.config.AdTallyConfig;
import io.adtally.config.RetryJobConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;

/**
 * {@code docker-compose.yml} as far as it can be judged without an engine: its form, and that what
 * it names is there. That the services work with the files it mounts, the integration tests show.
 */
final class ComposeTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Pattern PINNED = Pattern.compile("[a-z/]+:v?\\d+\\.\\d+[\\w.-]*");
    private static final Set<String> STARTS_ONCE = Set.of("flink-state", "migrate", "topics");

    /** Makes a new volume the user's who will write to it. */
    private static final Set<String> MUST_BE_ROOT = Set.of("flink-state");

    private final JsonNode compose;

    ComposeTest() throws IOException {
        compose = Yaml.read(ROOT.resolve("docker-compose.yml"));
    }

    @Test
    void everyImageIsOneForGood() {
        services()
                .forEach(
                        (name, service) -> {
                            assertThat(service.path("image").asText()).as(name).matches(PINNED);
                        });
    }

    @Test
    void whatIsTestedIsWhatRuns() throws IOException {
        assertThat(image("jobmanager")).startsWith("flink:" + EnvironmentInformation.getVersion());
        assertThat(image("kafka")).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
        assertThat(Files.readString(ROOT.resolve("pom.xml")))
                .contains("<postgres.binaries.version>" + tag("postgres") + ".");
        assertThat(Files.readString(ROOT.resolve("src/local/druid/pom.xml")))
                .contains("<druid.version>" + tag("druid-broker") + "<");
    }

    @Test
    void whatRunsOnTellsHowItIs() {
        services()
                .forEach(
                        (name, service) -> {
                            boolean once = service.path("restart").asText().equals("no");
                            assertThat(once).as(name).isEqualTo(STARTS_ONCE.contains(name));
                            assertThat(service.path("healthcheck").path("test").isEmpty())
                                    .as(name)
                                    .isEqualTo(once);
                        });
    }

    @Test
    void nobodyIsRootOrCanBecomeIt() {
        services()
                .forEach(
                        (name, service) -> {
                            assertThat(service.path("user").asText().equals("root"))
                                    .as(name)
                                    .isEqualTo(MUST_BE_ROOT.contains(name));
                            assertThat(service.path("user").asText()).as(name).isNotEmpty();
                            assertThat(texts(service.path("security_opt")))
                                    .as(name)
                                    .contains("no-new-privileges:true");
                            assertThat(texts(service.path("cap_drop")))
                                    .as(name)
                                    .containsExactly("ALL");
                            assertThat(service.path("privileged").isMissingNode())
                                    .as(name)
                                    .isTrue();
                        });
    }

    @Test
    void onlyThisMachineReachesIt() {
        services()
                .forEach(
                        (name, service) ->
                                assertThat(texts(service.path("ports")))
                                        .as(name)
                                        .allMatch(port -> port.startsWith("127.0.0.1:")));
    }

    @Test
    void noPasswordIsWrittenDown() throws IOException {
        Set<String> asked = new TreeSet<>();
        compose.path("secrets").forEach(secret -> asked.add(secret.path("environment").asText()));
        List<String> example = Files.readAllLines(ROOT.resolve(".env.example"));

        assertThat(example.stream().filter(line -> !line.startsWith("#")))
                .containsExactlyInAnyOrderElementsOf(asked.stream().map(n -> n + "=").toList());
        services()
                .forEach(
                        (name, service) ->
                                service.path("environment")
                                        .properties()
                                        .forEach(
                                                variable -> {
                                                    if (variable.getKey()
                                                            .matches(
                                                                    "(?i).*(password|secret|token).*")) {
                                                        assertThat(variable.getValue().asText())
                                                                .as(name + " " + variable.getKey())
                                                                .startsWith("/run/secrets/");
                                                    }
                                                }));
        Matcher given =
                Pattern.compile("(?i)password=(\\S+)")
                        .matcher(Files.readString(ROOT.resolve("docker-compose.yml")));
        assertThat(given.results().map(found -> found.group(1)))
                .isNotEmpty()
                .allMatch(value -> value.matches("(file:|\"\\$\\$\\(cat).*"));
    }

    @Test
    void whatIsMountedIsThere() {
        Set<String> used = new TreeSet<>();
        services()
                .forEach(
                        (name, service) -> {
                            for (String volume : texts(service.path("volumes"))) {
                                String source = volume.substring(0, volume.indexOf(':'));
                                if (source.startsWith("./target/")) {
                                    assertThat(source).as(name).isEqualTo("./target/adtally.jar");
                                } else if (source.startsWith(".")) {
                                    assertThat(ROOT.resolve(source)).as(name).exists();
                                } else {
                                    used.add(source);
                                }
                                assertThat(volume.endsWith(":ro"))
                                        .as(volume)
                                        .isEqualTo(source.startsWith("."));
                            }
                            texts(service.path("secrets"))
                                    .forEach(
                                            secret ->
                                                    assertThat(compose.path("secrets").has(secret))
                                                            .as(secret)
                                                            .isTrue());
                        });
        assertThat(used).isEqualTo(names(compose.path("volumes")));
    }

    @Test
    void whatIsWaitedForIsAService() {
        services()
                .forEach(
                        (name, service) -> {
                            for (Map.Entry<String, JsonNode> awaited :
                                    service.path("depends_on").properties()) {
                                JsonNode other = compose.path("services").path(awaited.getKey());
                                String condition = awaited.getValue().path("condition").asText();
                                assertThat(condition)
                                        .as(name + " on " + awaited.getKey())
                                        .isEqualTo(
                                                other.has("healthcheck")
                                                        ? "service_healthy"
                                                        : "service_completed_successfully");
                            }
                        });
    }

    @Test
    void theJobsTakeTheirSettings() {
        assertThatCode(() -> AdTallyConfig.from(jobArguments("jobmanager")))
                .doesNotThrowAnyException();
        assertThatCode(() -> RetryJobConfig.from(jobArguments("retry-jobmanager")))
                .doesNotThrowAnyException();
    }

    private String[] jobArguments(String service) {
        List<String> command = texts(compose.path("services").path(service).path("command"));
        return command.subList(command.indexOf("--") + 1, command.size()).toArray(String[]::new);
    }

    private String image(String service) {
        return compose.path("services").path(service).path("image").asText();
    }

    private String tag(String service) {
        String image = image(service);
        return image.substring(image.indexOf(':') + 1);
    }

    private Map<String, JsonNode> services() {
        assertThat(compose.path("services").size()).isGreaterThan(10);
        return compose.path("services").properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Set<String> names(JsonNode node) {
        return node.properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
