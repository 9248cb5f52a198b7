package io.adtally.ops;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which job of the cluster. */
final class JobOption {
    private static final String OURS = "adtally ";

    @Option(
            names = "--job",
            paramLabel = "NAME",
            description =
                    "Name of the job as Flink shows it: adtally and its deployment id. Not needed"
                            + " where the cluster runs one job of adtally.")
    private String name;

    /** Those meant that run or are about to. */
    List<FlinkRest.Job> live(FlinkRest rest) throws IOException, InterruptedException {
        return rest.jobs().stream()
                .filter(job -> !FlinkJob.isEnd(job.state()))
                .filter(job -> name == null || job.name().equals(name))
                .filter(job -> job.name().startsWith(OURS))
                .toList();
    }

    /** The one that is meant. */
    FlinkRest.Job one(FlinkRest rest) throws IOException, InterruptedException {
        List<FlinkRest.Job> jobs = live(rest);
        if (jobs.isEmpty()) {
            throw new RefusedException(
                    rest.base()
                            + " runs no job of adtally"
                            + (name == null ? "" : " by the name of '" + name + "'"));
        }
        if (jobs.size() > 1) {
            throw new RefusedException(
                    "which job? --job is one of "
                            + jobs.stream()
                                    .map(job -> "'" + job.name() + "'")
                                    .collect(Collectors.joining(", ")));
        }
        return jobs.get(0);
    }
}
