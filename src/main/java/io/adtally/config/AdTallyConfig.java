package io.adtally.config;

import io.adtally.event.EventType;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;

/**
 * All settings, validated.
 *
 * @param schemaRegistryUrl null: the pinned schema ids hold
 */
public record AdTallyConfig(
        String deploymentId,
        KafkaConfig kafka,
        IngestConfig ingest,
        ImpressionConfig impression,
        SessionConfig session,
        LedgerConfig ledger,
        String schemaRegistryUrl,
        Duration checkpointInterval,
        WatchConfig watch)
        implements Serializable {

    /**
     * Reads {@code --config FILE} and {@code --adtally.x VALUE} arguments.
     *
     * @throws ConfigException naming everything that is wrong, if anything is
     */
    public static AdTallyConfig from(String[] args) {
        CommandLine line = CommandLine.parse(args);
        Settings settings = Settings.read(line.settings(), SettingRule::required);
        List<String> problems = new ArrayList<>(line.problems());
        problems.addAll(settings.problems());
        problems.addAll(SettingsChecks.problemsOf(settings));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return from(settings);
    }

    private static AdTallyConfig from(Settings settings) {
        return new AdTallyConfig(
                settings.get(AdTallyOptions.DEPLOYMENT_ID),
                kafka(settings),
                ingest(settings),
                impression(settings),
                session(settings),
                ledger(settings),
                settings.get(AdTallyOptions.SCHEMA_REGISTRY_URL),
                settings.get(AdTallyOptions.CHECKPOINT_INTERVAL),
                watch(settings));
    }

    static WatchConfig watch(Settings settings) {
        return new WatchConfig(
                settings.get(AdTallyOptions.WATCH_INTERVAL).toMillis(),
                settings.get(AdTallyOptions.PREFLIGHT_INTERVAL).toMillis(),
                settings.get(AdTallyOptions.WATCH_STUCK_AFTER).toMillis(),
                TopicDuration.millisByTopic(
                        settings.get(AdTallyOptions.WATCH_STUCK_AFTER_BY_TOPIC)),
                TopicDuration.millisByTopic(settings.get(AdTallyOptions.ALERT_SILENT_AFTER)));
    }

    static KafkaConfig kafka(Settings settings) {
        String deploymentId = settings.get(AdTallyOptions.DEPLOYMENT_ID);
        return new KafkaConfig(
                settings.get(AdTallyOptions.KAFKA_BOOTSTRAP_SERVERS),
                deploymentId,
                deploymentId,
                settings.get(AdTallyOptions.KAFKA_TRANSACTION_TIMEOUT),
                Set.copyOf(settings.get(AdTallyOptions.KAFKA_ACCEPT_LOST_TRANSACTIONS)),
                Set.copyOf(settings.get(AdTallyOptions.KAFKA_ACCEPT_RECREATED_TOPICS)),
                settings.get(AdTallyOptions.KAFKA_START_POSITIONS).stream()
                        .map(LogPosition::parse)
                        .flatMap(Optional::stream)
                        .toList(),
                settings.get(AdTallyOptions.CATALOG_TOPIC),
                settings.get(AdTallyOptions.OUTPUT_EVENTS_TOPIC),
                settings.get(AdTallyOptions.OUTPUT_SESSIONS_TOPIC),
                settings.get(AdTallyOptions.OUTPUT_FREQUENCY_CAPS_TOPIC),
                settings.get(AdTallyOptions.OUTPUT_CAMPAIGN_METRICS_TOPIC),
                settings.get(AdTallyOptions.OUTPUT_DEAD_LETTERS_TOPIC),
                settings.kafkaClientProperties());
    }

    static IngestConfig ingest(Settings settings) {
        return new IngestConfig(
                settings.get(AdTallyOptions.INGEST_TOPICS),
                settings.get(AdTallyOptions.INGEST_DELAYED_TOPICS),
                settings.get(AdTallyOptions.INGEST_RETRY_TOPIC),
                Set.copyOf(settings.get(AdTallyOptions.INGEST_JSON_TOPICS)),
                settings.get(AdTallyOptions.INGEST_MAX_AGE).toMillis(),
                settings.get(AdTallyOptions.INGEST_MAX_FUTURE_SKEW).toMillis(),
                Math.toIntExact(settings.get(AdTallyOptions.INGEST_MAX_RECORD_BYTES).getBytes()),
                Math.toIntExact(settings.get(AdTallyOptions.INGEST_MAX_HEADERS_BYTES).getBytes()),
                Set.copyOf(settings.get(AdTallyOptions.INGEST_PLACEHOLDER_IDS)),
                settings.get(AdTallyOptions.INGEST_MAX_OUT_OF_ORDERNESS),
                settings.get(AdTallyOptions.INGEST_IDLENESS),
                settings.get(AdTallyOptions.INGEST_MAX_DRIFT));
    }

    private static ImpressionConfig impression(Settings settings) {
        return new ImpressionConfig(
                settings.get(AdTallyOptions.CATALOG_LEAD).toMillis(),
                settings.get(AdTallyOptions.CATALOG_WAIT).toMillis(),
                settings.get(AdTallyOptions.IMPRESSION_DEDUP_HORIZON).toMillis(),
                settings.get(AdTallyOptions.IMPRESSION_ORPHAN_HORIZON).toMillis(),
                settings.get(AdTallyOptions.IMPRESSION_OUTAGE_ALLOWANCE).toMillis(),
                settings.get(AdTallyOptions.IMPRESSION_CAUSAL_SKEW).toMillis(),
                attribution(settings),
                settings.get(AdTallyOptions.BILLING_MAX_CLICKS),
                AmountRules.limits(settings.get(AdTallyOptions.BILLING_MAX_EVENT_AMOUNT)));
    }

    private static AttributionConfig attribution(Settings settings) {
        Map<EventType, Long> windowsMs = new EnumMap<>(EventType.class);
        for (EventType type : EventType.values()) {
            if (type != EventType.IMPRESSION) {
                windowsMs.put(type, settings.get(windowOf(type)).toMillis());
            }
        }
        return new AttributionConfig(
                windowsMs, settings.get(AdTallyOptions.ATTRIBUTION_MAX_WINDOW).toMillis());
    }

    private static ConfigOption<Duration> windowOf(EventType type) {
        return switch (type) {
            case IMPRESSION -> throw new IllegalArgumentException("an impression has no window");
            case VIEWABLE -> AdTallyOptions.ATTRIBUTION_VIEWABLE_WINDOW;
            case CLICK -> AdTallyOptions.ATTRIBUTION_CLICK_WINDOW;
            case CONVERSION -> AdTallyOptions.ATTRIBUTION_CONVERSION_WINDOW;
            case QR_SCAN -> AdTallyOptions.ATTRIBUTION_QR_SCAN_WINDOW;
            case VIDEO_START,
                    VIDEO_FIRST_QUARTILE,
                    VIDEO_MIDPOINT,
                    VIDEO_THIRD_QUARTILE,
                    VIDEO_COMPLETE ->
                    AdTallyOptions.ATTRIBUTION_VIDEO_WINDOW;
        };
    }

    private static SessionConfig session(Settings settings) {
        return new SessionConfig(
                settings.get(AdTallyOptions.SESSION_GAP).toMillis(),
                settings.get(AdTallyOptions.SESSION_MAX_LENGTH).toMillis(),
                settings.get(AdTallyOptions.SESSION_ALLOWED_LATENESS).toMillis());
    }

    private static LedgerConfig ledger(Settings settings) {
        return new LedgerConfig(
                settings.get(AdTallyOptions.DEPLOYMENT_ID),
                settings.get(AdTallyOptions.LEDGER_JDBC_URL),
                settings.get(AdTallyOptions.LEDGER_USER),
                new Secret(settings.get(AdTallyOptions.LEDGER_PASSWORD)),
                settings.get(AdTallyOptions.LEDGER_BATCH_ROWS),
                settings.get(AdTallyOptions.LEDGER_LOCK_TIMEOUT),
                settings.get(AdTallyOptions.LEDGER_STATEMENT_TIMEOUT),
                settings.get(AdTallyOptions.LEDGER_COMMIT_TIMEOUT),
                settings.get(AdTallyOptions.LEDGER_ORPHAN_SCAN_INTERVAL),
                settings.get(AdTallyOptions.LEDGER_LEASE));
    }
}
