package io.adtally;

import io.adtally.config.AdTallyConfig;
import io.adtally.config.SettingsHelp;
import io.adtally.io.KafkaPreflight;
import io.adtally.io.LedgerPreflight;
import io.adtally.ops.JobFacts;
import io.adtally.ops.StateManifest;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Reads the settings, checks the outside world, submits the job. */
public final class AdTallyJob {
    private AdTallyJob() {}

    public static void main(String[] args) throws Exception {
        if (SettingsHelp.isAsked(args)) {
            System.out.print(SettingsHelp.text());
            return;
        }
        AdTallyConfig config = AdTallyConfig.from(args);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        FlinkSettings.of(config.checkpointInterval()));
        env.getConfig().setGlobalJobParameters(Configuration.fromMap(facts(args).toParameters()));
        new LedgerPreflight(config.ledger(), FlinkSettings.ledgerNeeds(env.getParallelism()))
                .check(FlinkSettings.fixedJobId(env.getConfiguration()));
        new KafkaPreflight(config.kafka(), config.ingest()).check();
        AdTallyPipeline.build(
                env, config, new KafkaAndPostgres(config, System.currentTimeMillis()));
        env.execute("adtally " + config.deploymentId());
    }

    /** For the scripts that replace a running job by another. */
    private static JobFacts facts(String[] args) throws IOException, URISyntaxException {
        // Flink runs the main of an uploaded jar from the file that the jar's id names.
        URI jar = AdTallyJob.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        return new JobFacts(
                Objects.requireNonNullElse(
                        AdTallyJob.class.getPackage().getImplementationVersion(), "unknown"),
                String.valueOf(Path.of(jar).getFileName()),
                List.of(args),
                StateManifest.ofThisRelease());
    }
}
