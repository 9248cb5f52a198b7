package io.adtally.ops;

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

/** Which cluster: the same for every command. */
final class ClusterOptions {
    /** For the first answer: a JobManager may be failing over, or the address is wrong. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(20);

    /** For a successor elsewhere: its machine starts it, and it recovers its jobs. */
    private static final Duration FAIL_OVER = Duration.ofMinutes(2);

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

    FlinkRest rest() {
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw new ParameterException(
                    spec.commandLine(), "--url '" + url + "' is not http://host:port");
        }
        return new FlinkRest(url, new Patience(FIRST_ANSWER, FAIL_OVER, say()));
    }

    /** Says it to whoever has started the command. */
    Consumer<String> say() {
        PrintWriter out = spec.commandLine().getOut();
        return line -> {
            out.println(line);
            out.flush();
        };
    }
}
