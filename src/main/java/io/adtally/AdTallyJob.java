package io.adtally;

import io.adtally.config.AdTallyConfig;
import io.adtally.config.SettingsHelp;
import io.adtally.io.KafkaPreflight;
import io.adtally.io.LedgerPreflight;
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
        env.getConfig().setGlobalJobParameters(OwnFacts.of(AdTallyJob.class, args));
        new LedgerPreflight(config.ledger(), FlinkSettings.ledgerNeeds(env.getParallelism()))
                .check(FlinkSettings.fixedJobId(env.getConfiguration()));
        new KafkaPreflight(config.kafka(), config.ingest()).check();
        AdTallyPipeline.build(
                env, config, new KafkaAndPostgres(config, System.currentTimeMillis()));
        env.execute("adtally " + config.deploymentId());
    }
}
