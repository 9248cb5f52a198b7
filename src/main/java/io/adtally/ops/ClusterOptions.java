package io.adtally.ops;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which cluster, which job, how long to wait: the same for every command. */
final class ClusterOptions {
    private static final String NAME = "adtally ";

    /** A JobManager that fails over is away for seconds, a wrong address for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:ADTALLY_FLINK_URL:-http://localhost:8081}",
            description =
                    "Flink's REST API; default: the environment's ADTALLY_FLINK_URL, else"
                            + " http://localhost:8081.")
    private URI url;

    @Option(
            names = "--deployment",
            paramLabel = "ID",
            description =
                    "Deployment id of the job (adtally.deployment.id). Not needed where the cluster"
                            + " runs one job of adtally.")
    private String deployment;

    FlinkRest rest() {
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw new ParameterException(
                    spec.commandLine(), "--url '" + url + "' is not http://host:port");
        }
        return new FlinkRest(url, PATIENCE);
    }

    /** Says it to whoever has started the command. */
    Consumer<String> say() {
        PrintWriter out = spec.commandLine().getOut();
        return line -> {
            out.println(line);
            out.flush();
        };
    }

    /** Those of ours that run or are about to. */
    List<FlinkRest.Job> liveJobs(FlinkRest rest) throws IOException, InterruptedException {
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
    FlinkRest.Job job(FlinkRest rest) throws IOException, InterruptedException {
        List<FlinkRest.Job> jobs = liveJobs(rest);
        if (jobs.isEmpty()) {
            throw new RefusedException(
                    rest.base()
                            + " runs no job of adtally"
                            + (deployment == null ? "" : " with the deployment id " + deployment));
        }
        if (jobs.size() > 1) {
            throw new RefusedException(
                    "which job? --deployment is one of "
                            + String.join(
                                    ", ",
                                    jobs.stream()
                                            .map(job -> job.name().substring(NAME.length()))
                                            .toList()));
        }
        return jobs.get(0);
    }
}
