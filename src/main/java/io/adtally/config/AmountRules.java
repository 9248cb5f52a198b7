package io.adtally.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads amounts by currency as they are written in settings: {@code *=1000,JPY=150000}. */
final class AmountRules {
    static final String OTHERS = "*";

    /** Nine digits of units are 18 of nanos, and so fit 64 bits. */
    private static final Pattern ENTRY = Pattern.compile("([A-Z]{3}|\\*)=([1-9][0-9]{0,8})");

    private static final long NANOS_PER_UNIT = 1_000_000_000L;

    private AmountRules() {}

    /** Whether the entries name each currency once, and {@code *} among them. */
    static boolean areLimits(List<String> entries) {
        Map<String, Long> nanos = new HashMap<>();
        for (String entry : entries) {
            Matcher matcher = ENTRY.matcher(entry);
            if (!matcher.matches() || nanos.putIfAbsent(matcher.group(1), 0L) != null) {
                return false;
            }
        }
        return nanos.containsKey(OTHERS);
    }

    static AmountLimits limits(List<String> entries) {
        Map<String, Long> nanos = new HashMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            nanos.put(
                    entry.substring(0, equals),
                    Long.parseLong(entry.substring(equals + 1)) * NANOS_PER_UNIT);
        }
        long others = nanos.remove(OTHERS);
        return new AmountLimits(Map.copyOf(nanos), others);
    }
}
