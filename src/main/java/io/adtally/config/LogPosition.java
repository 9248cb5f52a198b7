package io.adtally.config;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the log of one partition.
 *
 * @param logId Kafka's id of the topic, as Kafka's tools print it; another topic of the same name
 *     has another
 * @param offset of the next record to read
 */
public record LogPosition(String topic, String logId, int partition, long offset)
        implements Serializable {
    static final String LOG_ID = "[a-zA-Z0-9_-]{22}";

    private static final Pattern FORM =
            Pattern.compile("([^:]+):(" + LOG_ID + "):([0-9]{1,9}):([0-9]{1,18})");

    /** Reads the form of {@link #toString}; empty for anything else. */
    public static Optional<LogPosition> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() && SettingRules.isTopic(form.group(1))
                ? Optional.of(
                        new LogPosition(
                                form.group(1),
                                form.group(2),
                                Integer.parseInt(form.group(3)),
                                Long.parseLong(form.group(4))))
                : Optional.empty();
    }

    /** As a setting has it. */
    @Override
    public String toString() {
        return topic + ":" + logId + ":" + partition + ":" + offset;
    }
}
