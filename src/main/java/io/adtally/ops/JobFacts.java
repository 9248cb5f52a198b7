package io.adtally.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a running job says of itself, for whoever is to upgrade it: which release it is, how it was
 * started, and what its state is like. Flink shows it among the job's global parameters; so
 * arguments must hold no secrets, which is the rule for them anyway.
 *
 * @param jarId as the cluster calls the jar it was started from
 */
public record JobFacts(
        String version,
        String jarId,
        String mainClass,
        List<String> arguments,
        StateManifest state) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "adtally.job.";
    private static final String VERSION = PREFIX + "version";
    private static final String JAR = PREFIX + "jar";
    private static final String MAIN = PREFIX + "main";
    private static final String ARGUMENTS = PREFIX + "arguments";
    private static final String STATE = PREFIX + "state";

    public JobFacts {
        arguments = List.copyOf(arguments);
    }

    /** As they are given to Flink. */
    public Map<String, String> toParameters() {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put(VERSION, version);
        parameters.put(JAR, jarId);
        parameters.put(MAIN, mainClass);
        try {
            parameters.put(ARGUMENTS, JSON.writeValueAsString(arguments));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of texts is always JSON", e);
        }
        // In one piece: Flink shows nothing of a parameter whose name has "token" in it.
        parameters.put(STATE, state.text());
        return parameters;
    }

    /** Those of a job; empty if it is one that does not say. */
    static Optional<JobFacts> from(Map<String, String> parameters) {
        if (!parameters.containsKey(ARGUMENTS)) {
            return Optional.empty();
        }
        return Optional.of(
                new JobFacts(
                        parameters.getOrDefault(VERSION, "unknown"),
                        parameters.getOrDefault(JAR, ""),
                        parameters.get(MAIN),
                        arguments(parameters.get(ARGUMENTS)),
                        StateManifest.parse(parameters.get(STATE))));
    }

    private static List<String> arguments(String json) {
        try {
            return JSON.readValue(json, new TypeReference<List<String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(ARGUMENTS + " of the job is no list: " + json, e);
        }
    }
}
