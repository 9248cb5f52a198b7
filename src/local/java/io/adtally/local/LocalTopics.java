package io.adtally.local;

import io.adtally.local.traffic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics of a local run: those the job's settings name by default. */
final class LocalTopics {
    static final String EVENTS = "ads.events.v1";
    static final String SESSIONS = "ads.sessions.v1";
    static final String FREQUENCY_CAPS = "ads.frequency-caps.v1";
    static final String CAMPAIGN_METRICS = "ads.campaign-metrics.v1";
    static final String DLQ_AUDIT = "ads.dlq-audit.v1";
    static final String DEAD_LETTERS = "ads.dlq.v1";
    static final String PARKED = "ads.parked.v1";
    static final String ALERTS = "ads.alerts.v1";

    /** Every input topic but the catalog. */
    static final List<String> INPUTS = Topics.EVENTS;

    /** What the job has to say, the dead letters apart. */
    static final List<String> OUTPUTS = List.of(EVENTS, SESSIONS, FREQUENCY_CAPS, CAMPAIGN_METRICS);

    private LocalTopics() {}

    /** Every topic the job tallies. */
    static List<String> tallied() {
        return Stream.concat(INPUTS.stream(), Stream.of(Topics.CATALOG)).toList();
    }

    /**
     * Those of the project's own list, but kept for ever: a run is recounted from what is in them.
     */
    static List<NewTopic> all() throws IOException {
        return declared().stream()
                .map(topic -> topic.configs(with(topic.configs(), "retention.ms", "-1")))
                .toList();
    }

    /** As {@code scripts/create-topics.sh} makes them on one broker. */
    static List<NewTopic> declared() throws IOException {
        try (Stream<String> lines = Files.lines(ProjectFiles.conf("kafka/topics.txt"))) {
            return lines.filter(line -> !line.startsWith("#")).map(LocalTopics::topic).toList();
        }
    }

    private static NewTopic topic(String line) {
        List<String> words = List.of(line.split(" +"));
        Map<String, String> settings =
                words.stream()
                        .skip(2)
                        .map(setting -> setting.split("=", 2))
                        .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        return new NewTopic(words.get(0), Integer.parseInt(words.get(1)), (short) 1)
                .configs(settings);
    }

    private static Map<String, String> with(
            Map<String, String> settings, String name, String value) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(name, value);
        return all;
    }
}
