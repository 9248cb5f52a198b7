package io.adtally.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.ops.FakeFlink.Answer;
import io.adtally.ops.Upgrade.Outcome;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands do while a JobManager fails over: they wait, and take nothing back. */
final class FailoverTest {
    private static final Answer INITIALIZING =
            new Answer(
                    500,
                    "<Exception on server side:\n"
                        + "org.apache.flink.runtime.dispatcher.UnavailableDispatcherOperationException:"
                        + " Unable to get JobMasterGateway for initializing job. The requested"
                        + " operation is not available while the JobManager is initializing.\n"
                        + "\tat a.B.c(B.java:1)");
    private static final Answer NO_LEADER =
            new Answer(503, "Service temporarily unavailable due to an ongoing leader election.");
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Upgrade.Limits LIMITS =
            new Upgrade.Limits(LONG, LONG, LONG, 0, Duration.ZERO);
    private static final StateManifest STATE =
            new StateManifest(Map.of("Main", List.of("source")), 1, Set.of("Facts"));
    private static final String STOP =
            "POST /jobs/running/stop"
                    + " {\"targetDirectory\":null,\"drain\":false,\"formatType\":\"NATIVE\"}";

    private static final String RUN =
            "POST /jars/sound/run {\"entryClass\":\"Main\",\"programArgsList\":[],"
                    + "\"parallelism\":2,\"savepointPath\":\"file:/savepoint-1\","
                    + "\"claimMode\":\"NO_CLAIM\",\"allowNonRestoredState\":false}";
    private static final String CHECKPOINT = "POST /jobs/job-1/checkpoints {}";

    private final List<String> said = new ArrayList<>();
    private FakeFlink flink;

    @BeforeEach
    void aJobRuns() throws IOException {
        flink = new FakeFlink();
        flink.runs(new JobFacts("1.0.0", "sound", "Main", List.of(), STATE));
    }

    @AfterEach
    void close() {
        flink.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /jobs/overview",
                "POST /jobs/running/stop",
                "GET /jobs/running/savepoints/1",
                "GET /jobs/running",
                "POST /jars/sound/run",
                "GET /jobs/job-1",
                "GET /jobs/job-1/exceptions",
                "GET /jobs/job-1/checkpoints",
                "POST /jobs/job-1/checkpoints",
                "GET /jobs/job-1/checkpoints/1",
                "GET /jobs/job-1/vertices/source/subtasks/metrics"
            })
    void anUpgradeWaitsForAJobManagerThatIsNotReady(String request) throws Exception {
        flink.answersFirst(request, INITIALIZING, NO_LEADER, INITIALIZING);

        assertThat(upgrade(LONG)).as(said.toString()).isEqualTo(Outcome.DONE);
        assertThat(flink.changes()).containsExactly(STOP, RUN, CHECKPOINT);
    }

    /** A JobManager that has lost its leadership; the next leader goes on with the job. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /jobs/running", "GET /jobs/job-1"})
    void anUpgradeWaitsForAJobThatIsSuspended(String request) throws Exception {
        Answer suspended = new Answer(200, "{\"state\":\"SUSPENDED\",\"vertices\":[]}");
        flink.answersFirst(request, suspended, NO_LEADER, suspended);

        assertThat(upgrade(LONG)).as(said.toString()).isEqualTo(Outcome.DONE);
        assertThat(flink.changes()).containsExactly(STOP, RUN, CHECKPOINT);
    }

    /** The JobManager dies when it has done what it was asked, and before it says so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /jobs/running/stop",
                "POST /jars/sound/run",
                "POST /jobs/job-1/checkpoints"
            })
    void anUpgradeAsksAgainWhenTheAnswerIsLost(String request) throws Exception {
        flink.answersFirst(request, FakeFlink.CUT);

        assertThat(upgrade(LONG)).as(said.toString()).isEqualTo(Outcome.DONE);
        assertThat(flink.changes()).filteredOn(RUN::equals).isNotEmpty();
        assertThat(flink.jobs()).containsExactly("running", "job-1");
    }

    @Test
    void aSavepointThatEndsWithItsTasksIsAskedForAgain() throws Exception {
        flink.nextOperationFails(
                "org.apache.flink.runtime.checkpoint.CheckpointException: Checkpoint Coordinator is"
                        + " suspending.");

        assertThat(upgrade(LONG)).as(said.toString()).isEqualTo(Outcome.DONE);
        assertThat(flink.changes()).startsWith(STOP, STOP, RUN);
        assertThat(said.toString()).contains("Asked for again", "is suspending");
    }

    @Test
    void aSavepointThatFailsForAnotherReasonChangesNothing() {
        flink.nextOperationFails("java.io.IOException: No space left on device");

        assertThatThrownBy(() -> upgrade(LONG)).hasMessageContaining("No space left on device");
        assertThat(flink.changes()).containsExactly(STOP);
        assertThat(flink.state("running")).isEqualTo("RUNNING");
    }

    /** A new JobManager knows neither the operation nor a job that has ended. */
    @Test
    void saysWhereTheSavepointIsWhenTheJobManagerThatKnewItIsLost() throws Exception {
        flink.forgetsNextOperation();

        assertThat(upgrade(LONG)).isEqualTo(Outcome.DOWN);
        assertThat(said.toString()).contains("savepoint-runnin-*", "submit.sh --from");
        assertThat(flink.changes()).containsExactly(STOP);
    }

    /** Nothing could be put in its place, and it may run. */
    @Test
    void goesNotBackFromAJobItCannotSee() throws Exception {
        flink.answersFirst("GET /jobs/job-1", many(INITIALIZING));

        assertThat(upgrade(Duration.ofSeconds(2))).isEqualTo(Outcome.DOWN);
        assertThat(said.toString())
                .contains("JobManager is initializing", "submit.sh --from file:/savepoint-1")
                .doesNotContain("Going back");
        assertThat(flink.changes()).containsExactly(STOP, RUN);
    }

    @Test
    void tellsWhatIsWaitedForAndHowLong() throws Exception {
        flink.answersFirst("GET /overview", many(NO_LEADER));
        FlinkRest rest = rest(Duration.ofSeconds(6));
        rest.jobs();

        assertThatThrownBy(rest::capacity)
                .hasMessageContaining("GET " + flink.url() + "/overview answered 503");
        assertThat(said)
                .containsExactly(
                        "Waiting for the JobManager, for 5 s so far and at most 6: GET "
                                + flink.url()
                                + "/overview answered 503: Service temporarily unavailable due to"
                                + " an ongoing leader election.");
    }

    @Test
    void namesAnAddressAtWhichNobodyAnswers() {
        URI nobody = URI.create("http://127.0.0.1:1");
        FlinkRest rest = new FlinkRest(nobody, new Patience(Duration.ZERO, LONG, said::add));

        assertThatThrownBy(rest::jobs)
                .isInstanceOf(FlinkException.class)
                .hasMessageContaining("no JobManager answers at http://127.0.0.1:1");
    }

    private Outcome upgrade(Duration patience) throws Exception {
        FlinkRest rest = rest(patience);
        Upgrade.Version version =
                new Upgrade.Version("sound", new Program("Main", List.of(), 2), false);
        return new Upgrade(rest, LIMITS, said::add).run(rest.jobs().get(0), version, version, null);
    }

    private FlinkRest rest(Duration patience) {
        return new FlinkRest(flink.url(), new Patience(LONG, patience, said::add));
    }

    private static Answer[] many(Answer answer) {
        Answer[] answers = new Answer[1000];
        Arrays.fill(answers, answer);
        return answers;
    }
}
