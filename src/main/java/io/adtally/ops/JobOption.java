package io.adtally.ops;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which job of the cluster. */
final class JobOption {
    private static final String NAME = "adtally ";

    @Option(
            names = "--deployment",
            paramLabel = "ID",
            description =
                    "Deployment id of the job (adtally.deployment.id). Not needed where the cluster"
                            + " runs one job of adtally.")
    private String deployment;

    /** Those meant that run or are about to. */
    List<FlinkRest.Job> live(FlinkRest rest) throws IOException, InterruptedException {
        return rest.jobs().stream()
                .filter(job -> !FlinkJob.isEnd(job.state()))
                .filter(
                        job ->
                                deployment == null
                                        ? job.name().startsWith(NAME)
                                        : job.name().equals(NAME + deployment))
                .toList();
    }

    /** The one that is meant. */
    FlinkRest.Job one(FlinkRest rest) throws IOException, InterruptedException {
        List<FlinkRest.Job> jobs = live(rest);
        if (jobs.isEmpty()) {
            throw new RefusedException(
                    rest.base()
                            + " runs no job of adtally"
                            + (deployment == null ? "" : " with the deployment id " + deployment));
        }
        if (jobs.size() > 1) {
            throw new RefusedException(
                    "which job? --deployment is one of "
                            + jobs.stream()
                                    .map(job -> job.name().substring(NAME.length()))
                                    .collect(Collectors.joining(", ")));
        }
        return jobs.get(0);
    }
}
