package io.adtally.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.util.TimeUtils;

/**
 * What one setting may be, whatever the others are.
 *
 * @param allowed completes "must be …" in errors and says the same in the docs
 * @param parser throws {@link IllegalArgumentException} for what it cannot read
 * @param emptyAllowed whether an empty text is a value
 * @param shown how a wrong value looks in an error: without the secret it may hold
 */
record SettingRule<T>(
        ConfigOption<T> option,
        String allowed,
        boolean required,
        Function<String, T> parser,
        Predicate<T> valid,
        boolean emptyAllowed,
        UnaryOperator<String> shown) {
    static final String HIDDEN = "(hidden)";

    static SettingRule<String> text(
            ConfigOption<String> option, String allowed, Predicate<String> valid) {
        return new SettingRule<>(
                option, allowed, false, text -> text, valid, false, UnaryOperator.identity());
    }

    static SettingRule<Integer> count(ConfigOption<Integer> option, int min, int max) {
        return new SettingRule<>(
                option,
                "a whole number from " + min + " to " + max,
                false,
                Integer::valueOf,
                value -> value >= min && value <= max,
                false,
                UnaryOperator.identity());
    }

    static SettingRule<Duration> duration(ConfigOption<Duration> option, String min, String max) {
        Duration from = TimeUtils.parseDuration(min);
        Duration to = TimeUtils.parseDuration(max);
        return new SettingRule<>(
                option,
                "a duration from " + min + " to " + max,
                false,
                TimeUtils::parseDuration,
                value -> value.compareTo(from) >= 0 && value.compareTo(to) <= 0,
                false,
                UnaryOperator.identity());
    }

    static SettingRule<MemorySize> memory(ConfigOption<MemorySize> option, String min, String max) {
        MemorySize from = MemorySize.parse(min);
        MemorySize to = MemorySize.parse(max);
        return new SettingRule<>(
                option,
                "a size from " + min + " to " + max,
                false,
                MemorySize::parse,
                value -> value.compareTo(from) >= 0 && value.compareTo(to) <= 0,
                false,
                UnaryOperator.identity());
    }

    static SettingRule<List<String>> list(
            ConfigOption<List<String>> option,
            String allowed,
            boolean emptyAllowed,
            Predicate<String> validElement) {
        return new SettingRule<>(
                option,
                allowed,
                false,
                SettingRule::split,
                values -> values.stream().allMatch(validElement),
                emptyAllowed,
                UnaryOperator.identity());
    }

    /** A list whose elements must fit together. */
    static SettingRule<List<String>> wholeList(
            ConfigOption<List<String>> option, String allowed, Predicate<List<String>> valid) {
        return new SettingRule<>(
                option, allowed, false, SettingRule::split, valid, false, UnaryOperator.identity());
    }

    SettingRule<T> whichMayBeEmpty() {
        return new SettingRule<>(option, allowed, required, parser, valid, true, shown);
    }

    SettingRule<T> whichIsRequired() {
        return new SettingRule<>(option, allowed, true, parser, valid, emptyAllowed, shown);
    }

    SettingRule<T> neverShown() {
        return shownAs(text -> HIDDEN);
    }

    SettingRule<T> shownAs(UnaryOperator<String> form) {
        return new SettingRule<>(option, allowed, required, parser, valid, emptyAllowed, form);
    }

    /** As one would write it; empty where there is none. */
    String defaultText() {
        T value = option.defaultValue();
        if (value == null) {
            return "";
        }
        if (value instanceof Duration duration) {
            return TimeUtils.formatWithHighestUnit(duration);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return value.toString();
    }

    String description() {
        return new HtmlFormatter().format(option.description());
    }

    private static List<String> split(String text) {
        List<String> values = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String value : text.split(",", -1)) {
                values.add(value.strip());
            }
        }
        return List.copyOf(values);
    }
}
