package io.adtally.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StateManifestTest {
    @Test
    void readsWhatItWrote() {
        StateManifest manifest =
                new StateManifest(Map.of("Job", List.of("a", "b")), 3, Set.of("One", "Two"));

        assertThat(StateManifest.parse(manifest.text())).isEqualTo(manifest);
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> StateManifest.parse("codec.One=1\nuids.Job=a\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("state.properties", "format", "codecs");
    }
}
