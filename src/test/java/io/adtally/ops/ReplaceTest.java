package io.adtally.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What upgrade and rescale ask of Flink, in which order, and where they stop. */
class ReplaceTest {
    private static final StateManifest STATE =
            new StateManifest(Map.of("Main", List.of("source", "sink")), 2, Set.of("Facts"));
    private static final String STOP =
            "POST /jobs/running/stop"
                    + " {\"targetDirectory\":null,\"drain\":false,\"formatType\":\"NATIVE\"}";

    private final StringWriter said = new StringWriter();
    private FakeFlink flink;

    @TempDir private Path dir;

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
    void stopsWithASavepointAndStartsTheNewJarFromIt() throws IOException {
        assertThat(run(new UpgradeCommand(), "--jar=" + jar(STATE))).as(said()).isZero();

        assertThat(flink.changes())
                .containsExactly(
                        "POST /jars/upload",
                        STOP,
                        start("sound", 2, "--config=a"),
                        "POST /jobs/job-1/checkpoints {}");
    }

    @Test
    void takesOtherArgumentsAndAnotherParallelism() throws IOException {
        int exit =
                run(
                        new UpgradeCommand(),
                        "--jar=" + jar(STATE),
                        "--parallelism=3",
                        "--",
                        "--config=b");

        assertThat(exit).as(said()).isZero();
        assertThat(flink.changes()).contains(start("sound", 3, "--config=b"));
        assertThat(flink.checkpointsAnswered()).isEqualTo(1);
    }

    @Test
    void goesBackToTheOldJarOnTheSameSavepoint() throws IOException {
        flink.uploadsBecome("failing");

        assertThat(run(new UpgradeCommand(), "--jar=" + jar(STATE))).as(said()).isEqualTo(3);
        assertThat(said()).contains("no state for the operator", "nothing done twice");
        assertThat(flink.changes())
                .containsExactly(
                        "POST /jars/upload",
                        STOP,
                        start("failing", 2, "--config=a"),
                        start("sound", 2, "--config=a"),
                        "POST /jobs/job-2/checkpoints {}");
    }

    @Test
    void goesBackFromAJobThatStartsAgainAndAgain() throws IOException {
        flink.uploadsBecome("looping");
        String[] options = {"--jar=" + jar(STATE), "--start-within=2s"};

        assertThat(run(new UpgradeCommand(), options)).as(said()).isEqualTo(3);
        assertThat(said()).contains("again and again: a.Failure", "nothing done twice");
        assertThat(flink.changes()).contains("PATCH /jobs/job-1", start("sound", 2, "--config=a"));
    }

    @Test
    void saysThatTheOldJarIsTriedAgainAndAgain() throws IOException {
        flink.uploadsBecome("looping");
        String[] options = {"--jar=" + jar(STATE), "--old-jar=" + jar(STATE), "--start-within=2s"};

        assertThat(run(new UpgradeCommand(), options)).as(said()).isEqualTo(5);
        assertThat(said()).contains("goes on trying").doesNotContain("No job runs");
    }

    @Test
    void goesBackWhenTheNewJarDoesNotEvenStart() throws IOException {
        flink.uploadsBecome("refused");

        assertThat(run(new UpgradeCommand(), "--jar=" + jar(STATE))).as(said()).isEqualTo(3);
        assertThat(said()).contains("no such key");
        assertThat(flink.changes()).contains(start("sound", 2, "--config=a"));
    }

    @Test
    void saysThatNothingRunsWhenTheOldJarDoesNotStartEither() throws IOException {
        flink.uploadsBecome("failing");
        String old = "--old-jar=" + jar(STATE);

        assertThat(run(new UpgradeCommand(), "--jar=" + jar(STATE), old)).isEqualTo(5);
        assertThat(said()).contains("No job runs", "submit.sh --from file:/savepoint-1");
    }

    @Test
    void leavesTheJobAloneWhenTheNewJarCannotReadItsState() throws IOException {
        Path older = jar(new StateManifest(STATE.uids(), 1, STATE.codecs()));

        assertThat(run(new UpgradeCommand(), "--jar=" + older)).isEqualTo(1);
        assertThat(said()).contains("in format 2");
        assertThat(flink.changes()).isEmpty();
        assertThat(flink.state("running")).isEqualTo("RUNNING");
    }

    @Test
    void leavesTheJobAloneWhenThereWouldBeNoWayBack() throws IOException {
        flink.forgetsJars();

        assertThat(run(new UpgradeCommand(), "--jar=" + jar(STATE))).isEqualTo(1);
        assertThat(said()).contains("--old-jar");
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void leavesTheJobAloneWhenTheJarIsNoneOfOurs() throws IOException {
        Path foreign = Files.writeString(dir.resolve("foreign.jar"), "no jar at all");

        assertThat(run(new UpgradeCommand(), "--jar=" + foreign)).isEqualTo(1);
        assertThat(said()).contains(foreign + " is not a jar: zip END header not found");
        assertThat(run(new UpgradeCommand(), "--jar=" + jar(STATE), "--old-jar=" + foreign))
                .isEqualTo(1);
        assertThat(run(new SubmitCommand(), "--jar=" + foreign, "--without-state")).isEqualTo(1);
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void leavesTheJobAloneWhenTheClusterHasTooFewSlots() {
        assertThat(run(new RescaleCommand(), "--parallelism=" + (FakeFlink.SLOTS + 1)))
                .isEqualTo(1);
        assertThat(said()).contains("needs as many slots");
        assertThat(flink.changes()).isEmpty();
    }

    @Test
    void rescalesTheJarThatRuns() {
        assertThat(run(new RescaleCommand(), "--parallelism=4")).as(said()).isZero();
        assertThat(flink.changes())
                .containsExactly(
                        STOP, start("sound", 4, "--config=a"), "POST /jobs/job-1/checkpoints {}");
    }

    @Test
    void losesStateOnlyOfWhatIsNamed() throws IOException {
        Path next = jar(new StateManifest(Map.of("Main", List.of("source")), 2, STATE.codecs()));

        assertThat(run(new UpgradeCommand(), "--jar=" + next)).isEqualTo(1);
        assertThat(run(new UpgradeCommand(), "--jar=" + next, "--drop-state-of=sink"))
                .as(said())
                .isZero();
        assertThat(flink.changes())
                .anyMatch(change -> change.contains("\"allowNonRestoredState\":true"));
    }

    @Test
    void takesFlinksOwnFormatOnlyWhenAskedTo() {
        assertThat(run(new StopCommand(), "--canonical")).as(said()).isZero();
        assertThat(flink.changes()).containsExactly(STOP.replace("NATIVE", "CANONICAL"));
    }

    @Test
    void drainsOnlyWhenAskedTo() {
        assertThat(run(new StopCommand(), "--drain-for-ever")).as(said()).isZero();
        assertThat(flink.changes())
                .containsExactly(STOP.replace("\"drain\":false", "\"drain\":true"));
    }

    @Test
    void anOptionThatIsWrongIsSaid() {
        assertThat(run(new RescaleCommand(), "--parallelism=0")).isEqualTo(2);
        assertThat(run(new StopCommand(), "--within=soon")).isEqualTo(2);
        assertThat(run(new StopCommand(), "--url=localhost:8081")).isEqualTo(2);
        assertThat(run(new SubmitCommand(), "--jar=nowhere.jar", "--without-state")).isEqualTo(2);
        assertThat(said()).contains("--jar: nowhere.jar: no such file");
        assertThat(run(new SubmitCommand(), "--jar=" + dir, "--without-state")).isEqualTo(2);
        assertThat(said()).contains("--jar: " + dir + ": is no file but a directory");
        assertThat(run(new SubmitCommand())).isEqualTo(2);
        assertThat(flink.changes()).isEmpty();
    }

    private static String start(String jar, int parallelism, String argument) {
        return "POST /jars/%s/run {\"entryClass\":\"Main\",\"programArgsList\":[\"%s\"],\"parallelism\":%d,\"savepointPath\":\"file:/savepoint-1\",\"claimMode\":\"NO_CLAIM\",\"allowNonRestoredState\":false}"
                .formatted(jar, argument, parallelism);
    }

    private int run(Object command, String... options) {
        List<String> all = new ArrayList<>(List.of("--url=" + flink.url()));
        if (command instanceof ReplaceCommand) {
            all.add("--caught-up-for=0s");
        }
        all.addAll(List.of(options));
        PrintWriter out = new PrintWriter(said, true);
        return new CommandLine(command)
                .setOut(out)
                .setErr(out)
                .setOverwrittenOptionsAllowed(true)
                .setExecutionExceptionHandler(
                        (failure, line, parsed) -> {
                            out.println(failure.getMessage());
                            return 1;
                        })
                .execute(all.toArray(String[]::new));
    }

    private String said() {
        return said.toString();
    }

    private Path jar(StateManifest manifest) throws IOException {
        Path file = dir.resolve("next.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(StateManifest.RESOURCE));
            zip.write(manifest.text().getBytes(UTF_8));
        }
        return file;
    }
}
