package io.adtally;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.AdTallyConfig;
import io.adtally.ops.FlinkRest;
import io.adtally.ops.Patience;
import io.adtally.ops.SavepointFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectClusterRESTAddress;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The watch alone in Flink's hands: what it looks at is not there. */
final class WatchSourceITCase {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setConfiguration(
                                    new Configuration()
                                            .set(
                                                    MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL,
                                                    Duration.ofMillis(100)))
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(1)
                            .build());

    @TempDir private Path savepoints;

    @Test
    void holdsNothingUpIsShownByStatusAndGoesOnFromASavepoint(@InjectClusterRESTAddress URI url)
            throws Exception {
        FlinkRest rest = new FlinkRest(url, new Patience(PATIENCE, PATIENCE, said -> {}));
        JobClient job = start(new Configuration());
        assertThat(status(rest, job, url))
                .contains("Outside:     0 offsets unread, 0 held back by open transactions, as of");
        String savepoint =
                rest.stop(
                        job.getJobID().toString(),
                        false,
                        savepoints.toUri().toString(),
                        SavepointFormat.CANONICAL,
                        PATIENCE);

        Configuration from = new Configuration();
        from.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        JobClient successor = start(from);
        assertThat(status(rest, successor, url)).contains("Outside:     0 offsets unread");
        assertThat(rest.failures(successor.getJobID().toString())).isZero();
        successor.cancel().get();
    }

    private JobClient start(Configuration from) throws Exception {
        AdTallyConfig config =
                AdTallyConfig.from(
                        new String[] {
                            "--adtally.deployment.id=test",
                            "--adtally.kafka.bootstrap-servers=127.0.0.1:1",
                            "--adtally.ledger.jdbc-url=jdbc:postgresql://127.0.0.1:1/ledger",
                            "--adtally.ledger.user=adtally",
                            "--adtally.ledger.password=env:NOT_THERE",
                            "--adtally.watch.interval=500ms",
                            "--adtally.preflight.interval=1s"
                        });
        Configuration settings = FlinkSettings.of(Duration.ofMillis(200));
        settings.addAll(from);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        AdTallyPipeline.watch(
                env, new KafkaAndPostgres(config, 1).watch(1), Stage.WATCH, Stage.WATCH_SINK);
        return env.executeAsync("adtally test");
    }

    /** When checkpoints complete, whatever the watch waits for. */
    private static String status(FlinkRest rest, JobClient job, URI url) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (rest.checkpoints(job.getJobID().toString()).completed() < 2) {
            assertThat(System.nanoTime()).as("two checkpoints").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        StringWriter said = new StringWriter();
        int exitCode =
                AdTallyCtl.commandLine()
                        .setOut(new PrintWriter(said, true))
                        .execute("status", "--url=" + url);
        assertThat(exitCode).as(said.toString()).isZero();
        return said.toString();
    }
}
