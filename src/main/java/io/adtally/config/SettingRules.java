package io.adtally.config;

import static io.adtally.config.SettingRule.count;
import static io.adtally.config.SettingRule.duration;
import static io.adtally.config.SettingRule.list;
import static io.adtally.config.SettingRule.memory;
import static io.adtally.config.SettingRule.text;

import java.util.List;
import java.util.regex.Pattern;

/** The rule of every setting, in the order of the docs. */
final class SettingRules {
    /** Fits, with what the ledger adds, the 64 bytes of each part of an XA id. */
    private static final Pattern DEPLOYMENT_ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    /** Kafka's own rule of names. */
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private static final Pattern SERVER = Pattern.compile("(?:[^\\s:,/@]+|\\[[0-9a-fA-F:.]+])");
    private static final String TOPIC_RULE = "1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'";

    /** As ids are. */
    private static final Pattern ID = Pattern.compile("[!-~]{1,64}");

    private static final int MAX_PLACEHOLDERS = 100;

    static final List<SettingRule<?>> ALL =
            List.of(
                    text(
                                    AdTallyOptions.DEPLOYMENT_ID,
                                    "1 to 32 of a-z, 0-9 and '-', the first no '-'",
                                    id -> DEPLOYMENT_ID.matcher(id).matches())
                            .whichIsRequired(),
                    text(
                                    AdTallyOptions.KAFKA_BOOTSTRAP_SERVERS,
                                    "host:port, comma-separated",
                                    SettingRules::areServers)
                            .whichIsRequired(),
                    duration(AdTallyOptions.KAFKA_TRANSACTION_TIMEOUT, "1 s", "7 d"),
                    list(
                            AdTallyOptions.KAFKA_ACCEPT_LOST_TRANSACTIONS,
                            "transactional ids, comma-separated; or empty",
                            true,
                            id -> !id.isBlank()),
                    list(
                            AdTallyOptions.KAFKA_ACCEPT_RECREATED_TOPICS,
                            "topic:id, comma-separated, each id 22 characters as Kafka prints it;"
                                    + " or empty",
                            true,
                            SettingRules::isTopicWithId),
                    list(
                            AdTallyOptions.KAFKA_START_POSITIONS,
                            "topic:id:partition:offset, comma-separated, each id 22 characters as"
                                    + " Kafka prints it; or empty",
                            true,
                            position -> LogPosition.parse(position).isPresent()),
                    list(
                            AdTallyOptions.INGEST_TOPICS,
                            "topics, comma-separated, each " + TOPIC_RULE,
                            false,
                            SettingRules::isTopic),
                    list(
                            AdTallyOptions.INGEST_DELAYED_TOPICS,
                            "topics, comma-separated, each " + TOPIC_RULE + "; or empty",
                            true,
                            SettingRules::isTopic),
                    text(
                            AdTallyOptions.INGEST_RETRY_TOPIC,
                            "a topic: " + TOPIC_RULE,
                            SettingRules::isTopic),
                    list(
                            AdTallyOptions.INGEST_JSON_TOPICS,
                            "input topics, comma-separated; or empty",
                            true,
                            SettingRules::isTopic),
                    duration(AdTallyOptions.INGEST_MAX_AGE, "0 s", "3660 d"),
                    duration(AdTallyOptions.INGEST_MAX_FUTURE_SKEW, "0 s", "1 d"),
                    // Above 900 kb a dead letter would not hold the record whole, and a held event
                    // could not be replayed.
                    memory(AdTallyOptions.INGEST_MAX_RECORD_BYTES, "1 kb", "900 kb"),
                    memory(AdTallyOptions.INGEST_MAX_HEADERS_BYTES, "1 kb", "1 mb"),
                    SettingRule.wholeList(
                                    AdTallyOptions.INGEST_PLACEHOLDER_IDS,
                                    "at most 100 values, comma-separated, each 1 to 64 visible"
                                            + " ASCII characters; or empty",
                                    SettingRules::arePlaceholders)
                            .whichMayBeEmpty(),
                    duration(AdTallyOptions.INGEST_MAX_OUT_OF_ORDERNESS, "0 s", "1 d"),
                    duration(AdTallyOptions.INGEST_IDLENESS, "100 ms", "1 h"),
                    duration(AdTallyOptions.INGEST_MAX_DRIFT, "1 min", "3660 d"),
                    text(
                            AdTallyOptions.CATALOG_TOPIC,
                            "a topic: " + TOPIC_RULE,
                            SettingRules::isTopic),
                    duration(AdTallyOptions.CATALOG_LEAD, "1 s", "30 d"),
                    duration(AdTallyOptions.CATALOG_WAIT, "100 ms", "7 d"),
                    duration(AdTallyOptions.IMPRESSION_DEDUP_HORIZON, "1 min", "3660 d"),
                    duration(AdTallyOptions.IMPRESSION_ORPHAN_HORIZON, "1 s", "366 d"),
                    duration(AdTallyOptions.IMPRESSION_OUTAGE_ALLOWANCE, "0 s", "366 d"),
                    duration(AdTallyOptions.IMPRESSION_CAUSAL_SKEW, "0 s", "1 d"),
                    duration(AdTallyOptions.ATTRIBUTION_VIEWABLE_WINDOW, "1 s", "366 d"),
                    duration(AdTallyOptions.ATTRIBUTION_VIDEO_WINDOW, "1 s", "366 d"),
                    duration(AdTallyOptions.ATTRIBUTION_CLICK_WINDOW, "1 s", "366 d"),
                    duration(AdTallyOptions.ATTRIBUTION_QR_SCAN_WINDOW, "1 s", "366 d"),
                    duration(AdTallyOptions.ATTRIBUTION_CONVERSION_WINDOW, "1 s", "366 d"),
                    duration(AdTallyOptions.ATTRIBUTION_MAX_WINDOW, "1 s", "366 d"),
                    count(AdTallyOptions.BILLING_MAX_CLICKS, 1, 1_000_000),
                    SettingRule.wholeList(
                            AdTallyOptions.BILLING_MAX_EVENT_AMOUNT,
                            "CURRENCY=UNITS, comma-separated, each currency once and * among them;"
                                    + " units from 1 to 999999999",
                            AmountRules::areLimits),
                    duration(AdTallyOptions.SESSION_GAP, "1 s", "1 d"),
                    duration(AdTallyOptions.SESSION_MAX_LENGTH, "1 min", "30 d"),
                    duration(AdTallyOptions.SESSION_ALLOWED_LATENESS, "0 s", "30 d"),
                    text(
                            AdTallyOptions.OUTPUT_EVENTS_TOPIC,
                            "a topic: " + TOPIC_RULE,
                            SettingRules::isTopic),
                    text(
                            AdTallyOptions.OUTPUT_SESSIONS_TOPIC,
                            "a topic: " + TOPIC_RULE,
                            SettingRules::isTopic),
                    text(
                            AdTallyOptions.OUTPUT_FREQUENCY_CAPS_TOPIC,
                            "a topic: " + TOPIC_RULE,
                            SettingRules::isTopic),
                    text(
                            AdTallyOptions.OUTPUT_CAMPAIGN_METRICS_TOPIC,
                            "a topic: " + TOPIC_RULE,
                            SettingRules::isTopic),
                    text(
                            AdTallyOptions.OUTPUT_DEAD_LETTERS_TOPIC,
                            "a topic: " + TOPIC_RULE,
                            SettingRules::isTopic),
                    text(
                            AdTallyOptions.RETRY_PARKED_TOPIC,
                            "a topic: " + TOPIC_RULE,
                            SettingRules::isTopic),
                    count(AdTallyOptions.RETRY_MAX_ATTEMPTS, 1, 20),
                    duration(AdTallyOptions.RETRY_FIRST_BACKOFF, "100 ms", "7 d"),
                    duration(AdTallyOptions.RETRY_MAX_BACKOFF, "100 ms", "30 d"),
                    count(AdTallyOptions.RETRY_MAX_RATE, 1, 100_000),
                    text(
                            AdTallyOptions.ALERT_TOPIC,
                            "a topic: " + TOPIC_RULE,
                            SettingRules::isTopic),
                    duration(AdTallyOptions.ALERT_WINDOW, "1 s", "1 h"),
                    count(AdTallyOptions.ALERT_PARKED_LIMIT, 0, 1_000_000_000),
                    count(AdTallyOptions.ALERT_SPIKE_FACTOR, 1, 1000),
                    count(AdTallyOptions.ALERT_SPIKE_FLOOR, 0, 1_000_000_000),
                    duration(AdTallyOptions.ALERT_CLEAR_AFTER, "1 s", "1 d"),
                    text(
                                    AdTallyOptions.SCHEMA_REGISTRY_URL,
                                    "http://host… or https://host…, without user info",
                                    Urls::isPlainHttp)
                            .shownAs(Urls::withoutSecrets),
                    text(AdTallyOptions.LEDGER_JDBC_URL, Urls.LEDGER_RULE, Urls::isLedger)
                            .whichIsRequired()
                            .shownAs(Urls::withoutSecrets),
                    text(
                                    AdTallyOptions.LEDGER_USER,
                                    "a PostgreSQL role, at most 63 bytes",
                                    user -> user.length() <= 63)
                            .whichIsRequired(),
                    text(AdTallyOptions.LEDGER_PASSWORD, Secret.RULE, Secret::isReference)
                            .whichIsRequired()
                            .neverShown(),
                    count(AdTallyOptions.LEDGER_BATCH_ROWS, 1, 50_000),
                    duration(AdTallyOptions.LEDGER_LOCK_TIMEOUT, "10 ms", "10 min"),
                    duration(AdTallyOptions.LEDGER_STATEMENT_TIMEOUT, "100 ms", "10 min"),
                    duration(AdTallyOptions.LEDGER_COMMIT_TIMEOUT, "1 s", "1 h"),
                    duration(AdTallyOptions.LEDGER_ORPHAN_SCAN_INTERVAL, "100 ms", "1 h"),
                    duration(AdTallyOptions.LEDGER_LEASE, "1 s", "1 h"),
                    duration(AdTallyOptions.CHECKPOINT_INTERVAL, "100 ms", "1 h"),
                    duration(AdTallyOptions.PREFLIGHT_INTERVAL, "1 s", "1 h"),
                    duration(AdTallyOptions.WATCH_INTERVAL, "500 ms", "10 min"),
                    duration(AdTallyOptions.WATCH_STUCK_AFTER, "1 s", "30 d"),
                    list(
                            AdTallyOptions.WATCH_STUCK_AFTER_BY_TOPIC,
                            TopicDuration.RULE,
                            true,
                            TopicDuration::isOne),
                    list(
                            AdTallyOptions.ALERT_SILENT_AFTER,
                            TopicDuration.RULE,
                            true,
                            TopicDuration::isOne));

    private SettingRules() {}

    static boolean isTopic(String name) {
        return TOPIC.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    private static boolean arePlaceholders(List<String> values) {
        return values.size() <= MAX_PLACEHOLDERS
                && values.stream().allMatch(value -> ID.matcher(value).matches());
    }

    private static boolean isTopicWithId(String text) {
        int colon = text.lastIndexOf(':');
        return colon > 0
                && isTopic(text.substring(0, colon))
                && text.substring(colon + 1).matches(LogPosition.LOG_ID);
    }

    private static boolean areServers(String servers) {
        for (String server : servers.split(",", -1)) {
            int colon = server.lastIndexOf(':');
            if (colon < 0
                    || !SERVER.matcher(server.substring(0, colon).strip()).matches()
                    || !isPort(server.substring(colon + 1).strip())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(String text) {
        try {
            int port = Integer.parseInt(text);
            return port >= 1 && port <= 65_535;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
