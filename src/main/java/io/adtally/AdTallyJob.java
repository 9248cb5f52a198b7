package io.adtally;

import io.adtally.config.AdTallyConfig;
import io.adtally.config.AdTallyOptions;
import io.adtally.config.ConfigException;
import io.adtally.io.KafkaPreflight;
import io.adtally.io.LedgerPreflight;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Reads the settings, checks the outside world, submits the job. */
public final class AdTallyJob {
    private AdTallyJob() {}

    public static void main(String[] args) throws Exception {
        AdTallyConfig config = AdTallyConfig.from(args);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        FlinkSettings.of(config.checkpointInterval()));
        new KafkaPreflight(config.kafka(), config.ingest()).check();
        AdTallyPipeline.build(
                env, config, new KafkaAndPostgres(config, System.currentTimeMillis()));
        env.execute("adtally " + config.deploymentId());
    }
}
