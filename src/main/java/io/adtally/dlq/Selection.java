package io.adtally.dlq;

import io.adtally.deadletter.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which letters are meant. */
final class Selection {
    private static final String PLACE_RULE =
            "PARTITION, PARTITION@OFFSET or PARTITION@OFFSET-OFFSET, both included";
    private static final Pattern PLACE =
            Pattern.compile("(?<partition>\\d{1,9})(?:@(?<from>\\d{1,18})(?:-(?<to>\\d{1,18}))?)?");
    private static final Pattern AGO = Pattern.compile("(?<count>\\d{1,9})(?<unit>[smhd])");
    private static final String TIME_RULE =
            "a UTC time such as 2026-11-21T14:30:00Z, or how long ago, such as 90m, 12h or 7d";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--reason",
            split = ",",
            paramLabel = "CODE",
            description = "Refused for this reason; several by comma.")
    private List<String> reasons = new ArrayList<>();

    @Option(names = "--retriable", description = "Refused for any reason that may pass.")
    private boolean retriable;

    @Option(
            names = "--input-topic",
            split = ",",
            paramLabel = "TOPIC",
            description = "The refused record stood there; several by comma.")
    private List<String> inputTopics = new ArrayList<>();

    @Option(names = "--key", paramLabel = "KEY", description = "Has this key; may be repeated.")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = "--at",
            split = ",",
            paramLabel = "PLACE",
            description = "Stands there: " + PLACE_RULE + "; several by comma.")
    private List<String> places = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Written then or later: " + TIME_RULE + ".")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Written before that time.")
    private String to;

    LetterFilter filter(InstantSource clock) {
        return new LetterFilter(
                reasons(),
                inputTopics,
                keys,
                places.stream().map(this::place).toList(),
                time("--from", from, clock),
                time("--to", to, clock));
    }

    private List<String> reasons() {
        List<String> known =
                Arrays.stream(RejectionReason.values()).map(RejectionReason::name).toList();
        for (String reason : reasons) {
            if (!known.contains(reason)) {
                throw wrong("--reason", reason, "one of " + String.join(", ", known));
            }
        }
        if (!retriable) {
            return reasons;
        }
        if (!reasons.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--reason and --retriable: only one of them may be given");
        }
        return Arrays.stream(RejectionReason.values())
                .filter(RejectionReason::retriable)
                .map(RejectionReason::name)
                .toList();
    }

    private LetterFilter.Place place(String text) {
        Matcher place = PLACE.matcher(text);
        if (!place.matches()) {
            throw wrong("--at", text, PLACE_RULE);
        }
        int partition = Integer.parseInt(place.group("partition"));
        if (place.group("from") == null) {
            return new LetterFilter.Place(partition, 0, Long.MAX_VALUE);
        }
        long first = Long.parseLong(place.group("from"));
        long last = place.group("to") == null ? first : Long.parseLong(place.group("to"));
        if (last < first) {
            throw wrong("--at", text, PLACE_RULE + ", the lower first");
        }
        return new LetterFilter.Place(partition, first, last + 1);
    }

    private Long time(String option, String text, InstantSource clock) {
        if (text == null) {
            return null;
        }
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long count = Long.parseLong(ago.group("count"));
            Duration duration =
                    switch (ago.group("unit")) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    };
            return clock.millis() - duration.toMillis();
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw wrong(option, text, TIME_RULE);
        }
    }

    private ParameterException wrong(String option, String value, String rule) {
        return new ParameterException(
                spec.commandLine(),
                option + " " + Harmless.quoted(value, 80) + ": must be " + rule);
    }
}
