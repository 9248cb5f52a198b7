package io.adtally.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.TimeUtils;

/** One element, {@code topic=duration}, of a setting that is another for each topic. */
record TopicDuration(String topic, Duration duration) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    static final String RULE = "topic=duration, comma-separated, each from 1 s to 30 d; or empty";

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it is none
     */
    static TopicDuration parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException(text + " is not topic=duration");
        }
        return new TopicDuration(
                text.substring(0, equals).strip(),
                TimeUtils.parseDuration(text.substring(equals + 1).strip()));
    }

    static boolean isOne(String text) {
        try {
            TopicDuration parsed = parse(text);
            return SettingRules.isTopic(parsed.topic)
                    && parsed.duration.compareTo(SHORTEST) >= 0
                    && parsed.duration.compareTo(LONGEST) <= 0;
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Whoever asked says what is allowed.
            return false;
        }
    }

    /** Of elements that are such; of a topic named twice the last. */
    static Map<String, Long> millisByTopic(List<String> texts) {
        Map<String, Long> millis = new TreeMap<>();
        for (String text : texts) {
            TopicDuration parsed = parse(text);
            millis.put(parsed.topic, parsed.duration.toMillis());
        }
        return millis;
    }
}
