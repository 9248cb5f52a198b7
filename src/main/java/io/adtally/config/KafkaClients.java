package io.adtally.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * How a tool reaches Kafka.
 *
 * @param properties for every client, secrets among them by reference, as for the job
 */
public record KafkaClients(String bootstrapServers, Map<String, String> properties) {
    private static final Pattern SERVERS =
            Pattern.compile("[^\\s,/@]+:[0-9]{1,5}(?:,[^\\s,/@]+:[0-9]{1,5})*");

    /**
     * Reads a file of client properties, such as {@code security.protocol=SSL}.
     *
     * @param file null: none
     * @throws ConfigException naming all that is wrong, and no value that may be a secret
     */
    public static KafkaClients read(String bootstrapServers, Path file) {
        List<String> problems = new ArrayList<>();
        if (!SERVERS.matcher(bootstrapServers).matches()) {
            problems.add(
                    "--bootstrap-servers = "
                            + Urls.withoutSecrets(bootstrapServers)
                            + ": must be host:port, comma-separated");
        }
        Map<String, String> properties =
                file == null ? Map.of() : Collections.unmodifiableMap(load(file, problems));
        properties.forEach(
                (name, value) ->
                        KafkaClientRules.problemOf(name, value)
                                .ifPresent(
                                        problem ->
                                                problems.add(
                                                        name + " in " + file + " " + problem)));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new KafkaClients(bootstrapServers, properties);
    }

    /**
     * The client properties, with another form of each reference to a secret.
     *
     * @param form of {@code file:/path} or {@code env:NAME}
     */
    public Map<String, String> propertiesWithSecretsAs(UnaryOperator<String> form) {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.replaceAll(
                (name, value) -> KafkaClientRules.isSecret(name) ? form.apply(value) : value);
        return all;
    }

    private static Map<String, String> load(Path file, List<String> problems) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            problems.add(
                    "--client-config " + file + " cannot be read: " + FileProblem.reason(file, e));
        } catch (IllegalArgumentException e) {
            // Without its message: that may quote the file, and a secret with it.
            problems.add(
                    "--client-config " + file + " cannot be read: a \\\\u escape is malformed");
        }
        Map<String, String> byName = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(name -> byName.put(name, properties.getProperty(name).strip()));
        return byName;
    }
}
