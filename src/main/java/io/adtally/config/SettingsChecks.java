package io.adtally.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.util.TimeUtils;

/** What the settings must be to each other. */
final class SettingsChecks {
    private final Settings settings;
    private final List<String> problems = new ArrayList<>();

    private SettingsChecks(Settings settings) {
        this.settings = settings;
    }

    static List<String> problemsOf(Settings settings) {
        SettingsChecks checks = new SettingsChecks(settings);
        checks.checkDurations();
        checks.checkTopics();
        return checks.problems;
    }

    private void checkDurations() {
        above(
                AdTallyOptions.CATALOG_LEAD,
                AdTallyOptions.INGEST_MAX_FUTURE_SKEW,
                "an event may be that far ahead, and must not be priced before its terms are"
                        + " known");
        atLeast(
                AdTallyOptions.IMPRESSION_DEDUP_HORIZON,
                AdTallyOptions.INGEST_MAX_AGE,
                "older events would be let in and their duplicates not told");
        atLeast(
                AdTallyOptions.IMPRESSION_DEDUP_HORIZON,
                AdTallyOptions.IMPRESSION_ORPHAN_HORIZON,
                "an impression older than it is refused, so nothing need wait longer");
        for (ConfigOption<Duration> window :
                List.of(
                        AdTallyOptions.ATTRIBUTION_VIEWABLE_WINDOW,
                        AdTallyOptions.ATTRIBUTION_VIDEO_WINDOW,
                        AdTallyOptions.ATTRIBUTION_CLICK_WINDOW,
                        AdTallyOptions.ATTRIBUTION_QR_SCAN_WINDOW,
                        AdTallyOptions.ATTRIBUTION_CONVERSION_WINDOW)) {
            atLeast(
                    AdTallyOptions.ATTRIBUTION_MAX_WINDOW,
                    window,
                    "an event later than the longest window has no impression");
        }
        above(
                AdTallyOptions.SESSION_MAX_LENGTH,
                AdTallyOptions.SESSION_GAP,
                "or the gap would never end a session");
        above(
                AdTallyOptions.LEDGER_STATEMENT_TIMEOUT,
                AdTallyOptions.LEDGER_LOCK_TIMEOUT,
                "or the wait for a lock is never told from a slow statement");
        above(
                AdTallyOptions.LEDGER_COMMIT_TIMEOUT,
                AdTallyOptions.LEDGER_STATEMENT_TIMEOUT,
                "or a commit would be given up before its first try has ended");
        above(
                AdTallyOptions.KAFKA_TRANSACTION_TIMEOUT,
                AdTallyOptions.CHECKPOINT_INTERVAL,
                "or the broker drops each transaction before its checkpoint");
        atLeast(
                AdTallyOptions.RETRY_MAX_BACKOFF,
                AdTallyOptions.RETRY_FIRST_BACKOFF,
                "the first wait is the shortest");
    }

    /**
     * The retry job's alone: dead letters show at a checkpoint, and the main job may have a long
     * one.
     */
    static List<String> problemsOfAlerts(Settings settings) {
        SettingsChecks checks = new SettingsChecks(settings);
        checks.above(
                AdTallyOptions.ALERT_WINDOW,
                AdTallyOptions.CHECKPOINT_INTERVAL,
                "or dead letters show only when their window has passed");
        return checks.problems;
    }

    private void above(
            ConfigOption<Duration> longer, ConfigOption<Duration> shorter, String reason) {
        if (settings.get(longer).compareTo(settings.get(shorter)) <= 0) {
            problems.add(comparison(longer, "above", shorter, reason));
        }
    }

    private void atLeast(
            ConfigOption<Duration> longer, ConfigOption<Duration> shorter, String reason) {
        if (settings.get(longer).compareTo(settings.get(shorter)) < 0) {
            problems.add(comparison(longer, "at least", shorter, reason));
        }
    }

    private String comparison(
            ConfigOption<Duration> longer,
            String relation,
            ConfigOption<Duration> shorter,
            String reason) {
        return longer.key()
                + " = "
                + TimeUtils.formatWithHighestUnit(settings.get(longer))
                + ": must be "
                + relation
                + " "
                + shorter.key()
                + " = "
                + TimeUtils.formatWithHighestUnit(settings.get(shorter))
                + ": "
                + reason;
    }

    private void checkTopics() {
        Map<String, String> ownerOfTopic = new HashMap<>();
        for (ConfigOption<List<String>> option :
                List.of(AdTallyOptions.INGEST_TOPICS, AdTallyOptions.INGEST_DELAYED_TOPICS)) {
            settings.get(option).forEach(topic -> claim(topic, option.key(), ownerOfTopic));
        }
        claim(AdTallyOptions.INGEST_RETRY_TOPIC, ownerOfTopic);
        Set<String> inputs = new HashSet<>(ownerOfTopic.keySet());
        claim(AdTallyOptions.CATALOG_TOPIC, ownerOfTopic);
        claim(AdTallyOptions.OUTPUT_EVENTS_TOPIC, ownerOfTopic);
        claim(AdTallyOptions.OUTPUT_SESSIONS_TOPIC, ownerOfTopic);
        claim(AdTallyOptions.OUTPUT_FREQUENCY_CAPS_TOPIC, ownerOfTopic);
        claim(AdTallyOptions.OUTPUT_CAMPAIGN_METRICS_TOPIC, ownerOfTopic);
        claim(AdTallyOptions.OUTPUT_DEAD_LETTERS_TOPIC, ownerOfTopic);
        claim(AdTallyOptions.RETRY_PARKED_TOPIC, ownerOfTopic);
        claim(AdTallyOptions.ALERT_TOPIC, ownerOfTopic);
        checkTopicsOf(AdTallyOptions.ALERT_SILENT_AFTER, inputs, "one of the input topics");
        checkTopicsOf(
                AdTallyOptions.WATCH_STUCK_AFTER_BY_TOPIC,
                ownerOfTopic.keySet(),
                "one of the topics that the settings name");
        for (String topic : settings.get(AdTallyOptions.INGEST_JSON_TOPICS)) {
            if (!inputs.contains(topic)) {
                problems.add(
                        AdTallyOptions.INGEST_JSON_TOPICS.key()
                                + " = "
                                + topic
                                + ": must be one of the input topics");
            }
        }
    }

    private void checkTopicsOf(
            ConfigOption<List<String>> option, Set<String> topics, String allowed) {
        Set<String> named = new HashSet<>();
        for (String element : settings.get(option)) {
            String topic = TopicDuration.parse(element).topic();
            if (!topics.contains(topic)) {
                problems.add(option.key() + " = " + element + ": the topic must be " + allowed);
            } else if (!named.add(topic)) {
                problems.add(option.key() + " = " + element + ": the topic is named twice");
            }
        }
    }

    private void claim(ConfigOption<String> option, Map<String, String> ownerOfTopic) {
        claim(settings.get(option), option.key(), ownerOfTopic);
    }

    private void claim(String topic, String key, Map<String, String> ownerOfTopic) {
        String owner = ownerOfTopic.putIfAbsent(topic, key);
        if (owner != null) {
            problems.add(
                    key
                            + " = "
                            + topic
                            + ": the topic is named in "
                            + owner
                            + " already; each has one use");
        }
    }
}
