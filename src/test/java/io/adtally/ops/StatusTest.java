package io.adtally.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What status says of the world outside, and how it ends. */
class StatusTest {
    private static final StateManifest STATE =
            new StateManifest(Map.of("Main", List.of("source", "sink")), 2, Set.of("Facts"));

    private final StringWriter said = new StringWriter();
    private FakeFlink flink;

    @BeforeEach
    void aJobRuns() throws IOException {
        flink = new FakeFlink();
        flink.runs(new JobFacts("1.0.0", "sound", "Main", List.of("--config=a"), STATE));
    }

    @AfterEach
    void close() {
        flink.close();
    }

    @Test
    void saysThatAnOlderReleaseLooksAtNothing() {
        assertThat(status()).isZero();
        assertThat(said.toString())
                .contains("Backlog:     0 records")
                .contains("Outside:     not watched by this release of the job");
    }

    @Test
    void isWellWhereNothingWasFound() {
        flink.showsOutside(shown(System.currentTimeMillis(), 0, "0 offsets unread"));

        assertThat(status()).isZero();
        assertThat(said.toString()).contains("Outside:     0 offsets unread");
    }

    @Test
    void isNotWellThoughTheBacklogIsNone() {
        flink.showsOutside(
                shown(
                        System.currentTimeMillis(),
                        1,
                        "0 offsets unread, 501 held back\nOPEN_TRANSACTION: partition clicks-2"));

        assertThat(status()).isEqualTo(StatusCommand.WRONG_OUTSIDE);
        assertThat(said.toString())
                .contains("Backlog:     0 records")
                .contains("Outside:     0 offsets unread, 501 held back")
                .contains("             OPEN_TRANSACTION: partition clicks-2");
    }

    /** Flink goes on showing what it knew of a JobManager that no longer tells. */
    @Test
    void doesNotTakeWhatIsOldForWhatIs() {
        flink.showsOutside(shown(1, 0, "0 offsets unread"));

        assertThat(status()).isEqualTo(StatusCommand.WRONG_OUTSIDE);
        assertThat(said.toString())
                .contains("Outside:     not known: the JobManager shows nothing new of it");
    }

    private static Map<String, String> shown(long atMs, int findings, String report) {
        return Map.of(
                "shownAtMs",
                Long.toString(atMs),
                "findings",
                Integer.toString(findings),
                "report",
                report,
                "violations",
                "0");
    }

    private int status() {
        return new CommandLine(new StatusCommand())
                .setOut(new PrintWriter(said, true))
                .execute("--url=" + flink.url());
    }
}
