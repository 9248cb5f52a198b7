package io.adtally.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the retry job takes of the settings. It reads the same file as the job whose dead letters it
 * sends again; the ledger's settings may stand in it and need not.
 */
public record RetryJobConfig(
        String deploymentId,
        KafkaConfig kafka,
        IngestConfig ingest,
        RetryConfig retry,
        AlertConfig alert,
        Duration checkpointInterval,
        WatchConfig watch)
        implements Serializable {

    /**
     * Reads {@code --config FILE} and {@code --adtally.x VALUE} arguments.
     *
     * @throws ConfigException naming everything that is wrong, if anything is
     */
    public static RetryJobConfig from(String[] args) {
        CommandLine line = CommandLine.parse(args);
        Settings settings = Settings.read(line.settings(), RetryJobConfig::isNeeded);
        List<String> problems = new ArrayList<>(line.problems());
        problems.addAll(settings.problems());
        problems.addAll(SettingsChecks.problemsOf(settings));
        problems.addAll(SettingsChecks.problemsOfAlerts(settings));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new RetryJobConfig(
                settings.get(AdTallyOptions.DEPLOYMENT_ID),
                AdTallyConfig.kafka(settings),
                AdTallyConfig.ingest(settings),
                retry(settings),
                alert(settings),
                settings.get(AdTallyOptions.CHECKPOINT_INTERVAL),
                AdTallyConfig.watch(settings));
    }

    private static boolean isNeeded(SettingRule<?> rule) {
        return rule.required() && !rule.option().key().startsWith("adtally.ledger.");
    }

    private static RetryConfig retry(Settings settings) {
        return new RetryConfig(
                settings.get(AdTallyOptions.INGEST_RETRY_TOPIC),
                settings.get(AdTallyOptions.RETRY_PARKED_TOPIC),
                settings.get(AdTallyOptions.RETRY_MAX_ATTEMPTS),
                settings.get(AdTallyOptions.RETRY_FIRST_BACKOFF).toMillis(),
                settings.get(AdTallyOptions.RETRY_MAX_BACKOFF).toMillis(),
                settings.get(AdTallyOptions.RETRY_MAX_RATE));
    }

    private static AlertConfig alert(Settings settings) {
        return new AlertConfig(
                settings.get(AdTallyOptions.ALERT_TOPIC),
                settings.get(AdTallyOptions.ALERT_WINDOW).toMillis(),
                settings.get(AdTallyOptions.ALERT_PARKED_LIMIT),
                settings.get(AdTallyOptions.ALERT_SPIKE_FACTOR),
                settings.get(AdTallyOptions.ALERT_SPIKE_FLOOR),
                settings.get(AdTallyOptions.ALERT_CLEAR_AFTER).toMillis());
    }
}
