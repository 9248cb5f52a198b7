package io.adtally.ops;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** How the jobs are. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows how the jobs of adtally on a Flink cluster are. Changes nothing.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:there is a job, every task of every one runs, and none has found anything wrong"
                    + " outside",
            "1:there is none, a task does not run, or the cluster does not answer",
            "2:an option is wrong",
            "3:every task runs, but something outside is wrong: a topic that cannot be read or is"
                    + " not read, a precondition that no longer holds"
        })
public final class StatusCommand implements Callable<Integer> {
    /** All runs, and still something is wrong. */
    static final int WRONG_OUTSIDE = 3;

    @Mixin private ClusterOptions cluster;
    @Mixin private JobOption jobOption;

    @Override
    public Integer call() throws Exception {
        FlinkRest rest = cluster.rest();
        Consumer<String> say = cluster.say();
        FlinkRest.Capacity capacity = rest.capacity();
        say.accept(
                "Cluster:     %s, %d TaskManagers, %d of %d slots free"
                        .formatted(
                                rest.base(),
                                capacity.taskManagers(),
                                capacity.freeSlots(),
                                capacity.slots()));
        List<FlinkRest.Job> jobs = jobOption.live(rest);
        boolean allRun = !jobs.isEmpty();
        boolean allIsWellOutside = true;
        for (FlinkRest.Job job : jobs) {
            show(rest, job, say);
            allIsWellOutside &= showOutside(rest, job, say);
            allRun &= rest.allTasksRun(job.id());
        }
        if (jobs.isEmpty()) {
            say.accept("No job runs.");
        }
        if (!allRun) {
            return ExitCode.SOFTWARE;
        }
        return allIsWellOutside ? ExitCode.OK : WRONG_OUTSIDE;
    }

    /** Whether nothing is wrong there; nor is anything known to be of a job that does not look. */
    private static boolean showOutside(FlinkRest rest, FlinkRest.Job job, Consumer<String> say)
            throws IOException, InterruptedException {
        Optional<OutsideReport> report = rest.outside(job.id());
        if (report.isEmpty()) {
            say.accept("Outside:     not watched by this release of the job");
            return true;
        }
        String label = "Outside:     ";
        for (String line : report.get().lines()) {
            say.accept(label + line);
            label = "             ";
        }
        return report.get().findings() == 0;
    }

    private static void show(FlinkRest rest, FlinkRest.Job job, Consumer<String> say)
            throws IOException, InterruptedException {
        String version =
                JobFacts.from(rest.parameters(job.id())).map(JobFacts::version).orElse("unknown");
        FlinkRest.Checkpoints checkpoints = rest.checkpoints(job.id());
        FlinkRest.Failure failure = rest.failure(job.id());
        OptionalLong backlog = rest.backlog(job.id());
        say.accept("");
        say.accept("Job:         " + job.name() + "  " + job.id());
        say.accept(
                "State:       %s%s for %s, version %s, parallelism %d"
                        .formatted(
                                job.state(),
                                rest.allTasksRun(job.id()) ? "" : ", not every task",
                                text(Duration.ofMillis(job.durationMs())),
                                version,
                                rest.parallelism(job.id())));
        say.accept(
                "Backlog:     "
                        + (backlog.isPresent()
                                ? "%,d records".formatted(backlog.getAsLong())
                                : "not known yet"));
        say.accept(
                "Checkpoints: %,d completed, %,d failed%s"
                        .formatted(
                                checkpoints.completed(),
                                checkpoints.failed(),
                                newest(checkpoints)));
        if (failure.timeMs() > 0) {
            say.accept("Failed at:   %s".formatted(Instant.ofEpochMilli(failure.timeMs())));
            say.accept("             " + failure.rootCause().lines().findFirst().orElse(""));
        }
    }

    private static String newest(FlinkRest.Checkpoints checkpoints) {
        if (checkpoints.latestId() < 0) {
            return "";
        }
        long agoMs = Math.max(0, System.currentTimeMillis() - checkpoints.latestTimeMs());
        return "; the newest, %d, %s ago, took %.1f s"
                .formatted(
                        checkpoints.latestId(),
                        text(Duration.ofMillis(agoMs)),
                        checkpoints.latestDurationMs() / 1000.0);
    }

    private static String text(Duration time) {
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
                : "%d s".formatted(time.toSeconds());
    }
}
