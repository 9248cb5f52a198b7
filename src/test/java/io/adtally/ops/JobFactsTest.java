package io.adtally.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobFactsTest {
    @Test
    void areReadAsTheyWereWritten() {
        JobFacts facts =
                new JobFacts(
                        "1.2.3",
                        "0f_adtally.jar",
                        "a.Main",
                        List.of("--config", "/etc/a \"b\", c;d.properties", ""),
                        new StateManifest(
                                Map.of("a.Main", List.of("source", "sink")),
                                7,
                                Set.of("a.B$Bytes", "a.C$Bytes")));

        assertThat(JobFacts.from(facts.toParameters())).contains(facts);
    }

    @Test
    void aJobThatSaysNothingHasNone() {
        assertThat(JobFacts.from(Map.of("other", "parameter"))).isEmpty();
    }
}
