package io.adtally.session;

import static io.adtally.session.Visits.CONFIG;

import io.adtally.event.EventType;
import io.adtally.event.UserEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The sessions of one user's events when all of them are known: sorted, and split. */
final class BruteForce {
    private BruteForce() {}

    static Set<String> sessions(List<UserEvent> events) {
        List<UserEvent> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparingLong(UserEvent::timeMs));
        Set<String> sessions = new TreeSet<>();
        int start = 0;
        for (int next = 1; next <= sorted.size(); next++) {
            if (next == sorted.size() || isApart(sorted.get(next - 1), sorted.get(next))) {
                sessions.add(words(sorted.subList(start, next)));
                start = next;
            }
        }
        return sessions;
    }

    private static boolean isApart(UserEvent earlier, UserEvent later) {
        return later.timeMs() - earlier.timeMs() >= CONFIG.gapMs() || cell(earlier) != cell(later);
    }

    private static long cell(UserEvent event) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(event.user().userId().getBytes(StandardCharsets.UTF_8));
            long first = Long.parseLong(HexFormat.of().formatHex(hash).substring(0, 8), 16);
            return (event.timeMs() - first % CONFIG.maxLengthMs()) / CONFIG.maxLengthMs();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String words(List<UserEvent> events) {
        Map<EventType, Long> counts = new TreeMap<>();
        Set<String> campaigns = new TreeSet<>();
        Map<String, Long> amounts = new TreeMap<>();
        for (UserEvent event : events) {
            counts.merge(event.type(), 1L, Long::sum);
            campaigns.add(event.campaignId());
            if (!event.currency().isEmpty()) {
                amounts.merge(event.currency(), event.amountNanos(), Long::sum);
            }
        }
        return words(
                events.get(0).timeMs(),
                events.get(events.size() - 1).timeMs(),
                counts,
                campaigns,
                amounts);
    }

    static String words(
            long startMs,
            long endMs,
            Map<EventType, Long> counts,
            Set<String> campaigns,
            Map<String, Long> amounts) {
        return startMs + "-" + endMs + " " + counts + " " + campaigns + " " + amounts;
    }
}
