package io.adtally;

import io.adtally.config.RetryJobConfig;
import io.adtally.config.SettingsHelp;
import io.adtally.io.KafkaPreflight;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Sends retriable dead letters again and tells of floods of them: a job of its own, that fails,
 * scales and is stopped apart from the one that counts money. It needs no database and holds no
 * transaction.
 */
public final class AdTallyRetryJob {
    private AdTallyRetryJob() {}

    public static void main(String[] args) throws Exception {
        if (SettingsHelp.isAsked(args)) {
            System.out.print(SettingsHelp.text());
            return;
        }
        RetryJobConfig config = RetryJobConfig.from(args);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        FlinkSettings.of(config.checkpointInterval()));
        env.getConfig().setGlobalJobParameters(OwnFacts.of(AdTallyRetryJob.class, args));
        KafkaPreflight.ofRetry(config).check();
        RetryPipeline.build(env, config);
        env.execute("adtally " + config.deploymentId() + " retry");
    }
}
