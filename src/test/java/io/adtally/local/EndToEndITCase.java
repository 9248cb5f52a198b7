package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job jar on a real Kafka, PostgreSQL and Flink, from the script to the verdict. */
final class EndToEndITCase {
    private static final Pattern SOME_ROWS = Pattern.compile("ledger [1-9][0-9,]* rows");
    private static final Pattern FLINK = Pattern.compile("Flink: +(http://\\S+)");
    private static final Duration LONGEST_RUN = Duration.ofMinutes(6);

    @TempDir private Path dir;

    @Test
    void accountsForEveryRecordAndGoesOnWhereItWasAskedToStop() throws Exception {
        String data = dir.resolve("data").toString();
        try (RunProcess first = start("--rate", "500", "--json", "--data-dir", data)) {
            first.await(text -> SOME_ROWS.matcher(text).find(), LONGEST_RUN);
            rescale(first);
            List<ProcessHandle> children = first.descendants();
            first.signal("TERM");
            assertThat(first.awaitEnd(LONGEST_RUN)).as(first.output()).isZero();
            assertThat(first.output()).contains("The job goes on as ", "ledger = oracle");
            assertThatAllEnd(children);
        }
        String saidByTheFirst = Files.readString(dir.resolve("output.txt"));

        try (RunProcess second =
                start(
                        "--events",
                        "20000",
                        "--rate",
                        "5000",
                        "--json",
                        "--data-dir",
                        data,
                        "--until-drained")) {
            assertThat(second.awaitEnd(LONGEST_RUN)).as(second.output()).isZero();
            assertThat(second.output().substring(saidByTheFirst.length()))
                    .contains("Going on from ")
                    .contains("Every record is accounted for, once.")
                    .contains("ledger = oracle")
                    .contains(" 0 prepared transactions left");
        }
    }

    /** As who tries the scripts does it; the run goes on with the job that there is then. */
    private void rescale(RunProcess run) throws IOException, InterruptedException {
        Matcher flink = FLINK.matcher(run.output());
        assertThat(flink.find()).as(run.output()).isTrue();
        Path output = dir.resolve("rescale.txt");
        Process rescale =
                new ProcessBuilder(
                                Path.of("scripts", "rescale.sh").toAbsolutePath().toString(),
                                "--url=" + flink.group(1),
                                "--parallelism=1",
                                "--caught-up-for=1s")
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            boolean ended = rescale.waitFor(LONGEST_RUN.toSeconds(), TimeUnit.SECONDS);
            assertThat(ended).as(Files.readString(output)).isTrue();
            assertThat(rescale.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            rescale.destroyForcibly();
        }
    }

    private RunProcess start(String... options) throws IOException {
        return RunProcess.start(dir.resolve("output.txt"), new ArrayList<>(List.of(options)));
    }

    private static void assertThatAllEnd(List<ProcessHandle> children)
            throws ExecutionException, InterruptedException, TimeoutException {
        assertThat(children).isNotEmpty();
        for (ProcessHandle child : children) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
    }
}
