package io.adtally;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The names of the operators' state. One that changes loses its state at the next upgrade. */
class StageGoldenTest {
    @Test
    void uidsAreFrozen() {
        assertThat(Arrays.stream(Stage.values()).map(Stage::uid))
                .containsExactly(
                        "events-source",
                        "ingest",
                        "delayed-source",
                        "delayed-ingest",
                        "end-of-time",
                        "catalog-source",
                        "catalog",
                        "impression",
                        "events-sink",
                        "billing",
                        "ledger-sink",
                        "user-events",
                        "session",
                        "session-sink",
                        "capped-impressions",
                        "capping",
                        "capping-sink",
                        "metrics",
                        "metrics-sink",
                        "dead-letters-sink",
                        "ingest-tally",
                        "delayed-tally",
                        "catalog-tally",
                        "impression-tally",
                        "tally",
                        "tally-sink",
                        "watch",
                        "watch-sink");
    }

    @Test
    void uidsOfTheRetryJobAreFrozen() {
        assertThat(Arrays.stream(RetryStage.values()).map(RetryStage::uid))
                .containsExactly(
                        "dead-letters-source",
                        "retry",
                        "delay",
                        "retry-sink",
                        "parked-sink",
                        "samples",
                        "alert",
                        "alerts-sink",
                        "watch",
                        "watch-sink");
    }
}
