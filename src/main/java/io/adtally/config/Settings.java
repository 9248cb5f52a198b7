package io.adtally.config;

import static io.adtally.config.AdTallyOptions.KAFKA_CLIENT_PREFIX;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** The settings by type, each checked for itself; {@link SettingsChecks} compares them. */
final class Settings {
    /** What the key of a secret is likely to hold, however mistyped. */
    private static final Pattern MAY_BE_SECRET =
            Pattern.compile("pass|pwd|secret|jaas|credential|token|[.-]key$|cert");

    private final Configuration values = new Configuration();
    private final Map<String, String> kafkaClientProperties = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    private Settings() {}

    /**
     * Reads what was set.
     *
     * @param needed whether there must be a value
     */
    static Settings read(Map<String, String> texts, Predicate<SettingRule<?>> needed) {
        Settings settings = new Settings();
        Map<String, SettingRule<?>> rules = new HashMap<>();
        for (SettingRule<?> rule : SettingRules.ALL) {
            rules.put(rule.option().key(), rule);
            if (needed.test(rule) && !texts.containsKey(rule.option().key())) {
                settings.problems.add(
                        rule.option().key() + " is not set: must be " + rule.allowed());
            }
        }
        texts.forEach((key, text) -> settings.take(key, text, rules));
        return settings;
    }

    /** The value, or the default where none was set or what was set is wrong. */
    <T> T get(ConfigOption<T> option) {
        return values.get(option);
    }

    /** Names as Kafka has them; secrets are references. */
    Map<String, String> kafkaClientProperties() {
        return Map.copyOf(kafkaClientProperties);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    private void take(String key, String text, Map<String, SettingRule<?>> rules) {
        SettingRule<?> rule = rules.get(key);
        if (rule != null) {
            takeValue(rule, text);
        } else if (key.startsWith(KAFKA_CLIENT_PREFIX)) {
            takeKafkaClientProperty(key, text);
        } else {
            problems.add(
                    key
                            + " = "
                            + shown(key, text)
                            + ": there is no such setting"
                            + NearestKey.to(key, rules.keySet())
                                    .map(nearest -> "; the nearest is " + nearest)
                                    .orElse(""));
        }
    }

    private <T> void takeValue(SettingRule<T> rule, String text) {
        String key = rule.option().key();
        if (text.isEmpty() && !rule.emptyAllowed()) {
            problems.add(key + " has no value: must be " + rule.allowed());
            return;
        }
        try {
            T value = rule.parser().apply(text);
            if (rule.valid().test(value)) {
                values.set(rule.option(), value);
                return;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Said below in our words, which name what is allowed; the parsers' do not.
        }
        problems.add(key + " = " + rule.shown().apply(text) + ": must be " + rule.allowed());
    }

    private void takeKafkaClientProperty(String key, String text) {
        String name = key.substring(KAFKA_CLIENT_PREFIX.length());
        KafkaClientRules.problemOf(name, text)
                .ifPresentOrElse(
                        problem -> problems.add(key + " = " + shown(key, text) + ": " + problem),
                        () -> kafkaClientProperties.put(name, text));
    }

    private static String shown(String key, String text) {
        return MAY_BE_SECRET.matcher(key.toLowerCase(Locale.ROOT)).find()
                ? SettingRule.HIDDEN
                : text;
    }
}
