package io.adtally.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompatibilityRulesTest {
    private static final List<String> UIDS = List.of("source", "join", "sink");
    private static final StateManifest RUNNING = state(UIDS, 3, Set.of("Held", "Facts"));

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
                        4,
                        Set.of("Held", "Facts", "Session"));

        assertThat(CompatibilityRules.problems(JOB, next, Set.of())).isEmpty();
        assertThat(CompatibilityRules.notes(JOB, next))
                .containsExactly(
                        "operator 'session' is new and begins without state",
                        "state goes from format 3 to 4: the old jar cannot go on from what the new"
                                + " one writes");
    }

    @Test
    void aReleaseThatReadsOnlyOlderStateDoesNot() {
        StateManifest next = state(UIDS, 2, RUNNING.codecs());

        assertThat(CompatibilityRules.problems(JOB, next, Set.of()))
                .singleElement()
                .asString()
                .contains("in format 3", "up to 2");
    }

    @Test
    void stateIsLostOnlyByName() {
        StateManifest next = state(List.of("source", "sink"), 3, RUNNING.codecs());

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
        StateManifest next = state(UIDS, 3, Set.of("Facts"));

        assertThat(CompatibilityRules.problems(JOB, next, Set.of())).isEmpty();
        assertThat(CompatibilityRules.notes(JOB, next))
                .singleElement()
                .asString()
                .startsWith("Held is gone");
    }

    /** Of a jar that has another job too, of which nothing matters here. */
    private static StateManifest state(List<String> uids, int format, Set<String> codecs) {
        return new StateManifest(Map.of("Main", uids, "Other", List.of("a", "b")), format, codecs);
    }
}
