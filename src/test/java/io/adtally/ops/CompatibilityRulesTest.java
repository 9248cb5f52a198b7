package io.adtally.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompatibilityRulesTest {
    private static final List<String> UIDS = List.of("source", "join", "sink");
    private static final StateManifest RUNNING = state(UIDS, Map.of("Held", 2, "Facts", 3));

    private static final JobFacts JOB = new JobFacts("1", "jar", "Main", List.of(), RUNNING);

    @Test
    void theSameReleaseGoesOn() {
        assertThat(CompatibilityRules.problems(JOB, RUNNING, Set.of())).isEmpty();
        assertThat(CompatibilityRules.notes(JOB, RUNNING)).isEmpty();
    }

    @Test
    void aNewerReleaseGoesOnAndSaysWhatIsNew() {
        StateManifest next =
                state(
                        List.of("source", "join", "session", "sink"),
                        Map.of("Held", 2, "Facts", 4, "Session", 1));

        assertThat(CompatibilityRules.problems(JOB, next, Set.of())).isEmpty();
        assertThat(CompatibilityRules.notes(JOB, next))
                .containsExactly(
                        "operator 'session' is new and begins without state",
                        "Facts goes from version 3 to 4: the old jar cannot go on from what the"
                                + " new one writes");
    }

    @Test
    void aReleaseThatReadsOnlyOlderStateDoesNot() {
        StateManifest next = state(UIDS, Map.of("Held", 2, "Facts", 2));

        assertThat(CompatibilityRules.problems(JOB, next, Set.of()))
                .singleElement()
                .asString()
                .contains("version 3 of Facts", "up to version 2");
    }

    @Test
    void stateIsLostOnlyByName() {
        StateManifest next = state(List.of("source", "sink"), RUNNING.codecs());

        assertThat(CompatibilityRules.problems(JOB, next, Set.of()))
                .singleElement()
                .asString()
                .contains("--drop-state-of join");
        assertThat(CompatibilityRules.problems(JOB, next, Set.of("join"))).isEmpty();
    }

    @Test
    void onlyTheStateOfWhatIsGoneCanBeLost() {
        assertThat(CompatibilityRules.problems(JOB, RUNNING, Set.of("join", "jion"))).hasSize(2);
    }

    /** Whether it is in state, nobody knows before the start. */
    @Test
    void aCodecThatIsGoneIsSaid() {
        StateManifest next = state(UIDS, Map.of("Facts", 3));

        assertThat(CompatibilityRules.problems(JOB, next, Set.of())).isEmpty();
        assertThat(CompatibilityRules.notes(JOB, next))
                .singleElement()
                .asString()
                .startsWith("Held is gone");
    }

    /** Of a jar that has another job too, of which nothing matters here. */
    private static StateManifest state(List<String> uids, Map<String, Integer> codecs) {
        return new StateManifest(Map.of("Main", uids, "Other", List.of("a", "b")), codecs);
    }
}
