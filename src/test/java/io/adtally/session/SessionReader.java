package io.adtally.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.EventId;
import io.adtally.event.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads revisions as the contract tells readers to, and checks what it promises. */
final class SessionReader {
    private final Map<EventId, Session> latest = new HashMap<>();

    void read(List<Session> revisions) {
        for (Session revision : revisions) {
            Session before = latest.put(revision.sessionId(), revision);
            assertThat(revision.revision()).isEqualTo(before == null ? 1 : before.revision() + 1);
            assertThat(before == null || before.mergedInto() == null)
                    .as("%s was merged already", before)
                    .isTrue();
        }
        // One step's revisions belong together; then what was merged stands within another.
        latest.values().stream()
                .filter(session -> session.mergedInto() != null)
                .forEach(session -> assertWithin(session, survivorOf(session)));
    }

    private Session survivorOf(Session merged) {
        Session survivor = latest.get(merged.mergedInto());
        assertThat(survivor).as("survivor of %s", merged).isNotNull();
        return survivor.mergedInto() == null ? survivor : survivorOf(survivor);
    }

    private static void assertWithin(Session merged, Session survivor) {
        assertThat(survivor.startMs()).isLessThanOrEqualTo(merged.startMs());
        assertThat(survivor.endMs()).isGreaterThanOrEqualTo(merged.endMs());
    }

    /** How many events the standing sessions hold. */
    long events() {
        return latest.values().stream()
                .filter(session -> session.mergedInto() == null)
                .flatMap(session -> session.activity().counts().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    Set<String> standing() {
        Set<String> standing = new TreeSet<>();
        for (Session session : latest.values()) {
            if (session.mergedInto() == null) {
                standing.add(
                        BruteForce.words(
                                session.startMs(),
                                session.endMs(),
                                session.activity().counts(),
                                session.activity().campaigns(),
                                session.activity().amountsNanos()));
            }
        }
        return standing;
    }
}
