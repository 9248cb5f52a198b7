package io.adtally.config;

import java.util.Arrays;

/** What {@code --help} prints: every setting with its default and what it may be. */
public final class SettingsHelp {
    private static final String USAGE =
            """
            Usage: flink run adtally.jar [--config FILE] [--adtally.KEY VALUE]...

            FILE is a properties file (UTF-8); an argument wins over it. Durations are written as
            10 s, 5 min, 7 d; sizes as 256 kb; lists with commas. Secrets are given by reference,
            file:/path or env:NAME, never themselves.
            """;

    private SettingsHelp() {}

    /** Whether the program's arguments ask for help rather than for a job. */
    public static boolean isAsked(String[] args) {
        return Arrays.asList(args).contains("--help");
    }

    /** The whole text, ending in a line break. */
    public static String text() {
        StringBuilder text = new StringBuilder(USAGE);
        for (SettingRule<?> rule : SettingRules.ALL) {
            text.append('\n').append(rule.option().key());
            text.append(" (").append(defaultOf(rule)).append(")\n");
            text.append("    ").append(rule.allowed()).append('\n');
            text.append("    ").append(rule.description()).append('\n');
        }
        text.append('\n').append(AdTallyOptions.KAFKA_CLIENT_PREFIX).append("NAME\n    ");
        return text.append(AdTallyOptions.KAFKA_CLIENT_DESCRIPTION).append('\n').toString();
    }

    private static String defaultOf(SettingRule<?> rule) {
        if (rule.required()) {
            return "required";
        }
        String text = rule.defaultText();
        return text.isEmpty() ? "default: none" : "default: " + text;
    }
}
