package io.adtally.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompatibilityRulesTest {
    private static final StateManifest RUNNING =
            new StateManifest(List.of("source", "join", "sink"), Map.of("Held", 2, "Facts", 3));

    @Test
    void theSameReleaseGoesOn() {
        assertThat(CompatibilityRules.problems(RUNNING, RUNNING, Set.of())).isEmpty();
        assertThat(CompatibilityRules.notes(RUNNING, RUNNING)).isEmpty();
    }

    @Test
    void aNewerReleaseGoesOnAndSaysWhatIsNew() {
        StateManifest next =
                new StateManifest(
                        List.of("source", "join", "session", "sink"),
                        Map.of("Held", 2, "Facts", 4, "Session", 1));

        assertThat(CompatibilityRules.problems(RUNNING, next, Set.of())).isEmpty();
        assertThat(CompatibilityRules.notes(RUNNING, next))
                .containsExactly(
                        "operator 'session' is new and begins without state",
                        "Facts goes from version 3 to 4: the old jar cannot go on from what the"
                                + " new one writes");
    }

    @Test
    void aReleaseThatReadsOnlyOlderStateDoesNot() {
        StateManifest next = new StateManifest(RUNNING.uids(), Map.of("Held", 2, "Facts", 2));

        assertThat(CompatibilityRules.problems(RUNNING, next, Set.of()))
                .singleElement()
                .asString()
                .contains("version 3 of Facts", "up to version 2");
    }

    @Test
    void stateIsLostOnlyByName() {
        StateManifest next = new StateManifest(List.of("source", "sink"), RUNNING.codecs());

        assertThat(CompatibilityRules.problems(RUNNING, next, Set.of()))
                .singleElement()
                .asString()
                .contains("--drop-state-of join");
        assertThat(CompatibilityRules.problems(RUNNING, next, Set.of("join"))).isEmpty();
    }

    @Test
    void onlyTheStateOfWhatIsGoneCanBeLost() {
        assertThat(CompatibilityRules.problems(RUNNING, RUNNING, Set.of("join", "jion")))
                .hasSize(2);
    }

    /** Whether it is in state, nobody knows before the start. */
    @Test
    void aCodecThatIsGoneIsSaid() {
        StateManifest next = new StateManifest(RUNNING.uids(), Map.of("Facts", 3));

        assertThat(CompatibilityRules.problems(RUNNING, next, Set.of())).isEmpty();
        assertThat(CompatibilityRules.notes(RUNNING, next))
                .singleElement()
                .asString()
                .startsWith("Held is gone");
    }
}
