package io.adtally.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** Every {@code adtally.*} setting. The README's table is made from this class. */
public final class AdTallyOptions {
    /** Settings of this prefix go to the Kafka clients as they are, the prefix taken off. */
    public static final String KAFKA_CLIENT_PREFIX = "adtally.kafka.client.";

    static final String KAFKA_CLIENT_DESCRIPTION =
            "Any property of Kafka's consumer, producer or admin client, for instance"
                    + " security.protocol; secrets among them by reference. What adtally's"
                    + " exactly-once hangs on (isolation.level, group.id, acks, …) cannot be set.";

    /** About 1000 USD in each currency whose unit is worth less than a tenth of one. */
    private static final String[] DEFAULT_AMOUNT_LIMITS = {
        "*=1000",
        "AMD=400000",
        "ARS=1500000",
        "BDT=120000",
        "CLP=1000000",
        "COP=4000000",
        "CRC=500000",
        "CZK=25000",
        "DZD=130000",
        "EGP=50000",
        "HUF=400000",
        "IDR=16000000",
        "INR=90000",
        "IQD=1300000",
        "ISK=140000",
        "JPY=150000",
        "KES=130000",
        "KHR=4000000",
        "KRW=1400000",
        "KZT=500000",
        "LAK=22000000",
        "LBP=90000000",
        "LKR=300000",
        "MMK=2100000",
        "MNT=3500000",
        "MXN=20000",
        "NGN=1600000",
        "NPR=140000",
        "PHP=60000",
        "PKR=280000",
        "PYG=8000000",
        "RSD=110000",
        "RUB=90000",
        "THB=35000",
        "TRY=40000",
        "TWD=32000",
        "TZS=2600000",
        "UAH=42000",
        "UGX=3700000",
        "UYU=40000",
        "UZS=13000000",
        "VND=26000000",
        "XAF=600000",
        "XOF=600000",
        "ZAR=18000"
    };

    public static final ConfigOption<String> DEPLOYMENT_ID =
            key("adtally.deployment.id")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Names this deployment for good: its transactions, its rows in"
                                + " billing.commits and billing.tally, its consumer group. 1 to 32"
                                + " of a-z, 0-9 and '-'. Keep it across upgrades; never run two"
                                + " jobs with the same one, its own retry job apart.");

    public static final ConfigOption<String> KAFKA_BOOTSTRAP_SERVERS =
            key("adtally.kafka.bootstrap-servers")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Kafka brokers, host:port, comma-separated.");

    public static final ConfigOption<Duration> KAFKA_TRANSACTION_TIMEOUT =
            key("adtally.kafka.transaction-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(15))
                    .withDescription(
                            "Longest time from a checkpoint to its commit, downtime included,"
                                + " before the broker drops what was written; at most the broker's"
                                + " transaction.max.timeout.ms.");

    public static final ConfigOption<List<String>> KAFKA_ACCEPT_LOST_TRANSACTIONS =
            key("adtally.kafka.accept-lost-transactions")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Transactional ids, as the error that stopped the job names them, that"
                                + " it shall go on without: they were committed long ago and the"
                                + " broker has forgotten them, or what they held is given up.");

    public static final ConfigOption<List<String>> KAFKA_ACCEPT_RECREATED_TOPICS =
            key("adtally.kafka.accept-recreated-topics")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Topics that were deleted and created again, each with its new id, as"
                                + " the error that stopped the job names them: they are read from"
                                + " their oldest record, and positions in the old log are"
                                + " dropped.");

    public static final ConfigOption<List<String>> KAFKA_START_POSITIONS =
            key("adtally.kafka.start-positions")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Where to begin partitions of which the state has no position, as the"
                                + " error or warning names them that tells of a topic moved between"
                                + " the settings or no longer listed; without one, at the oldest"
                                + " record.");

    public static final ConfigOption<List<String>> INGEST_TOPICS =
            key("adtally.ingest.topics")
                    .stringType()
                    .asList()
                    .defaultValues(
                            "ads.impressions.v1",
                            "ads.clicks.v1",
                            "ads.conversions.v1",
                            "ads.engagements.v1")
                    .withDescription("Live input topics; their event times move the watermark.");

    public static final ConfigOption<List<String>> INGEST_DELAYED_TOPICS =
            key("adtally.ingest.delayed-topics")
                    .stringType()
                    .asList()
                    .defaultValues("ads.delayed.v1")
                    .withDescription(
                            "Input topics that lag on purpose; they never hold the watermark"
                                    + " back.");

    public static final ConfigOption<String> INGEST_RETRY_TOPIC =
            key("adtally.ingest.retry-topic")
                    .stringType()
                    .defaultValue("ads.retry.v1")
                    .withDescription(
                            "Input topic of the dead-letter retry job, the only one whose"
                                + " adtally.dlq.* headers are trusted; never holds the watermark"
                                + " back.");

    public static final ConfigOption<List<String>> INGEST_JSON_TOPICS =
            key("adtally.ingest.json-topics")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Input topics whose records without a content-type header are JSON;"
                                    + " elsewhere they are protobuf.");

    public static final ConfigOption<Duration> INGEST_MAX_AGE =
            key("adtally.ingest.max-age")
                    .durationType()
                    .defaultValue(Duration.ofDays(7))
                    .withDescription(
                            "How far event_time_ms may lie before the broker's timestamp; 0 s: any"
                                    + " age, for reading old logs.");

    public static final ConfigOption<Duration> INGEST_MAX_FUTURE_SKEW =
            key("adtally.ingest.max-future-skew")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription("How far event_time_ms may lie after the broker's timestamp.");

    public static final ConfigOption<MemorySize> INGEST_MAX_RECORD_BYTES =
            key("adtally.ingest.max-record-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(1).divide(4))
                    .withDescription(
                            "Largest value of an input record; a larger one becomes a dead"
                                    + " letter.");

    public static final ConfigOption<MemorySize> INGEST_MAX_HEADERS_BYTES =
            key("adtally.ingest.max-headers-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.parse("16kb"))
                    .withDescription("Largest sum of an input record's header names and values.");

    public static final ConfigOption<List<String>> INGEST_PLACEHOLDER_IDS =
            key("adtally.ingest.placeholder-ids")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "More values, in any case, that are no id: an event with one as"
                                + " impression, click, scan or conversion id is refused, and as"
                                + " user id it means that there is no user. Macros, null, none,"
                                + " unknown, undefined, and UUIDs all zero or all f always are.");

    public static final ConfigOption<Duration> INGEST_MAX_OUT_OF_ORDERNESS =
            key("adtally.ingest.max-out-of-orderness")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "How far the watermark stays behind a partition's newest event time.");

    public static final ConfigOption<Duration> INGEST_IDLENESS =
            key("adtally.ingest.idleness")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "How long a source reader waits for records before a partition that"
                                + " gave none no longer holds the watermark back. While the reader"
                                + " has records of other partitions at hand, it does not wait.");

    public static final ConfigOption<Duration> INGEST_MAX_DRIFT =
            key("adtally.ingest.max-drift")
                    .durationType()
                    .defaultValue(Duration.ofDays(1))
                    .withDescription(
                            "How far in event time a partition of a live topic is read ahead of the"
                                + " slowest one before it is paused; idle partitions do not count."
                                + " What runs ahead is state, and what is paused is late.");

    public static final ConfigOption<String> CATALOG_TOPIC =
            key("adtally.catalog.topic")
                    .stringType()
                    .defaultValue("ads.catalog.v1")
                    .withDescription("Topic of the catalog; one partition, kept for ever.");

    public static final ConfigOption<Duration> CATALOG_LEAD =
            key("adtally.catalog.lead")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(10))
                    .withDescription(
                            "How long before they begin new terms of a known token must be"
                                    + " published; above adtally.ingest.max-future-skew, so that no"
                                    + " event is priced before its terms are known.");

    public static final ConfigOption<Duration> CATALOG_WAIT =
            key("adtally.catalog.wait")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "How long an event of an unknown token waits before it is a dead"
                                    + " letter, and as long as what was published by then is"
                                    + " still to be read; anew after each start of the job.");

    public static final ConfigOption<Duration> IMPRESSION_DEDUP_HORIZON =
            key("adtally.impression.dedup-horizon")
                    .durationType()
                    .defaultValue(Duration.ofDays(7))
                    .withDescription(
                            "How long duplicates are told, in event time; longer than any"
                                    + " redelivery, and not below adtally.ingest.max-age.");

    public static final ConfigOption<Duration> IMPRESSION_ORPHAN_HORIZON =
            key("adtally.impression.orphan-horizon")
                    .durationType()
                    .defaultValue(Duration.ofHours(24))
                    .withDescription(
                            "How long, in event time, a click or the like waits for its impression"
                                    + " before it is a dead letter.");

    public static final ConfigOption<Duration> IMPRESSION_OUTAGE_ALLOWANCE =
            key("adtally.impression.outage-allowance")
                    .durationType()
                    .defaultValue(Duration.ofDays(3))
                    .withDescription(
                            "The longest outage to survive without losing dedup state, which is"
                                + " kept for adtally.impression.dedup-horizon and this on top.");

    public static final ConfigOption<Duration> IMPRESSION_CAUSAL_SKEW =
            key("adtally.impression.causal-skew")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "How far before its impression an event that refers to it may lie, in"
                                    + " event time: the clocks of two servers differ. An event from"
                                    + " before that becomes a dead letter.");

    public static final ConfigOption<Duration> ATTRIBUTION_VIEWABLE_WINDOW =
            key("adtally.attribution.viewable-window")
                    .durationType()
                    .defaultValue(Duration.ofDays(1))
                    .withDescription(
                            "How long after its impression a viewable impression counts, in event"
                                    + " time. A catalog entry may name another window.");

    public static final ConfigOption<Duration> ATTRIBUTION_VIDEO_WINDOW =
            key("adtally.attribution.video-window")
                    .durationType()
                    .defaultValue(Duration.ofDays(1))
                    .withDescription("The same for the five video events.");

    public static final ConfigOption<Duration> ATTRIBUTION_CLICK_WINDOW =
            key("adtally.attribution.click-window")
                    .durationType()
                    .defaultValue(Duration.ofDays(7))
                    .withDescription("The same for clicks.");

    public static final ConfigOption<Duration> ATTRIBUTION_QR_SCAN_WINDOW =
            key("adtally.attribution.qr-scan-window")
                    .durationType()
                    .defaultValue(Duration.ofDays(7))
                    .withDescription("The same for scans of a QR code.");

    public static final ConfigOption<Duration> ATTRIBUTION_CONVERSION_WINDOW =
            key("adtally.attribution.conversion-window")
                    .durationType()
                    .defaultValue(Duration.ofDays(30))
                    .withDescription("The same for conversions.");

    public static final ConfigOption<Duration> ATTRIBUTION_MAX_WINDOW =
            key("adtally.attribution.max-window")
                    .durationType()
                    .defaultValue(Duration.ofDays(30))
                    .withDescription(
                            "The longest attribution window; a catalog entry with a longer one is"
                                + " refused. An event later than this is treated as if its"
                                + " impression were unknown. State is kept for this time, or for"
                                + " adtally.impression.dedup-horizon if that is longer, and"
                                + " adtally.impression.outage-allowance on top.");

    public static final ConfigOption<Integer> BILLING_MAX_CLICKS =
            key("adtally.billing.max-clicks-per-impression")
                    .intType()
                    .defaultValue(10)
                    .withDescription(
                            "How many clicks of one impression count. Further clicks are published"
                                    + " with not_billed_reason = CLICK_LIMIT.");

    public static final ConfigOption<List<String>> BILLING_MAX_EVENT_AMOUNT =
            key("adtally.billing.max-event-amount")
                    .stringType()
                    .asList()
                    .defaultValues(DEFAULT_AMOUNT_LIMITS)
                    .withDescription(
                            "The most that one event may cost, by currency in whole units; * is"
                                + " every currency not named. A more expensive event becomes a"
                                + " retriable dead letter, and a catalog entry with a higher price"
                                + " is refused. The defaults are about 1000 USD.");

    public static final ConfigOption<Duration> SESSION_GAP =
            key("adtally.session.gap")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(30))
                    .withDescription(
                            "How long a user is silent, in event time, before a session has"
                                    + " ended.");

    public static final ConfigOption<Duration> SESSION_MAX_LENGTH =
            key("adtally.session.max-length")
                    .durationType()
                    .defaultValue(Duration.ofHours(12))
                    .withDescription(
                            "Longest session: each user's time is cut on a fixed grid of this"
                                    + " width, so that the cut does not hang on the order of"
                                    + " arrival.");

    public static final ConfigOption<Duration> SESSION_ALLOWED_LATENESS =
            key("adtally.session.allowed-lateness")
                    .durationType()
                    .defaultValue(Duration.ofHours(1))
                    .withDescription(
                            "How long after its end, in event time, a late event still corrects a"
                                    + " session; later ones are a session of their own.");

    public static final ConfigOption<String> OUTPUT_EVENTS_TOPIC =
            key("adtally.output.events-topic")
                    .stringType()
                    .defaultValue("ads.events.v1")
                    .withDescription("Topic of the canonical events.");

    public static final ConfigOption<String> OUTPUT_SESSIONS_TOPIC =
            key("adtally.output.sessions-topic")
                    .stringType()
                    .defaultValue("ads.sessions.v1")
                    .withDescription("Topic of the sessions.");

    public static final ConfigOption<String> OUTPUT_FREQUENCY_CAPS_TOPIC =
            key("adtally.output.frequency-caps-topic")
                    .stringType()
                    .defaultValue("ads.frequency-caps.v1")
                    .withDescription("Topic of the frequency caps; compacted.");

    public static final ConfigOption<String> OUTPUT_CAMPAIGN_METRICS_TOPIC =
            key("adtally.output.campaign-metrics-topic")
                    .stringType()
                    .defaultValue("ads.campaign-metrics.v1")
                    .withDescription("Topic of the increments of the campaign metrics.");

    public static final ConfigOption<String> OUTPUT_DEAD_LETTERS_TOPIC =
            key("adtally.output.dead-letters-topic")
                    .stringType()
                    .defaultValue("ads.dlq.v1")
                    .withDescription("Topic of the dead letters.");

    public static final ConfigOption<String> RETRY_PARKED_TOPIC =
            key("adtally.retry.parked-topic")
                    .stringType()
                    .defaultValue("ads.parked.v1")
                    .withDescription(
                            "Retry job: topic of what was sent again in vain, for a person.");

    public static final ConfigOption<Integer> RETRY_MAX_ATTEMPTS =
            key("adtally.retry.max-attempts")
                    .intType()
                    .defaultValue(5)
                    .withDescription(
                            "Retry job: how often a retriable dead letter is sent again before it"
                                    + " is parked.");

    public static final ConfigOption<Duration> RETRY_FIRST_BACKOFF =
            key("adtally.retry.first-backoff")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "Retry job: how long a dead letter waits before it is sent again; each"
                                    + " further time four times as long.");

    public static final ConfigOption<Duration> RETRY_MAX_BACKOFF =
            key("adtally.retry.max-backoff")
                    .durationType()
                    .defaultValue(Duration.ofHours(6))
                    .withDescription(
                            "Retry job: longest wait between two attempts; well below"
                                + " adtally.ingest.max-age, or the last attempts come too late.");

    public static final ConfigOption<Integer> RETRY_MAX_RATE =
            key("adtally.retry.max-rate")
                    .intType()
                    .defaultValue(100)
                    .withDescription(
                            "Retry job: most records a second it sends again for each partition of"
                                    + " the dead-letter topic.");

    public static final ConfigOption<String> ALERT_TOPIC =
            key("adtally.alert.topic")
                    .stringType()
                    .defaultValue("ads.alerts.v1")
                    .withDescription("Retry job: topic of the alerts.");

    public static final ConfigOption<Duration> ALERT_WINDOW =
            key("adtally.alert.window")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription(
                            "Retry job: over how long a time rates are counted; above"
                                    + " adtally.checkpoint.interval.");

    public static final ConfigOption<Integer> ALERT_PARKED_LIMIT =
            key("adtally.alert.parked-limit")
                    .intType()
                    .defaultValue(5)
                    .withDescription("Retry job: more records parked in a window raise an alert.");

    public static final ConfigOption<Integer> ALERT_SPIKE_FACTOR =
            key("adtally.alert.spike-factor")
                    .intType()
                    .defaultValue(5)
                    .withDescription(
                            "Retry job: more dead letters of a reason in a window than so many"
                                + " times the usual raise an alert. Usual is the median of the last"
                                + " 30 windows.");

    public static final ConfigOption<Integer> ALERT_SPIKE_FLOOR =
            key("adtally.alert.spike-floor")
                    .intType()
                    .defaultValue(100)
                    .withDescription(
                            "Retry job: so many dead letters of a reason in a window raise no"
                                    + " alert, however few are usual.");

    public static final ConfigOption<Duration> ALERT_CLEAR_AFTER =
            key("adtally.alert.clear-after")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "Retry job: how long a rate must stay at half its limit or below until"
                                    + " its alert is over.");

    public static final ConfigOption<String> SCHEMA_REGISTRY_URL =
            key("adtally.schema-registry.url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Confluent-compatible registry that gives the ids of the Avro schemas;"
                                    + " without one the pinned ids of"
                                    + " schemas/avro/schema-ids.properties hold.");

    public static final ConfigOption<String> LEDGER_JDBC_URL =
            key("adtally.ledger.jdbc-url")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "PostgreSQL of the ledger, jdbc:postgresql://host:port/database;"
                                    + " without user or password.");

    public static final ConfigOption<String> LEDGER_USER =
            key("adtally.ledger.user")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("Role of the job in PostgreSQL; not the one that migrates.");

    public static final ConfigOption<String> LEDGER_PASSWORD =
            key("adtally.ledger.password")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Where the role's password is: file:/path or env:NAME, read on the"
                                    + " JobManager and on each TaskManager; never the password"
                                    + " itself.");

    public static final ConfigOption<Integer> LEDGER_BATCH_ROWS =
            key("adtally.ledger.batch-rows")
                    .intType()
                    .defaultValue(2000)
                    .withDescription(
                            "Most rows sent to PostgreSQL in one statement, 1 to 50000; what has"
                                    + " come within half a second is sent anyway.");

    public static final ConfigOption<Duration> LEDGER_LOCK_TIMEOUT =
            key("adtally.ledger.lock-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(5))
                    .withDescription("Longest wait for a row another transaction holds.");

    public static final ConfigOption<Duration> LEDGER_STATEMENT_TIMEOUT =
            key("adtally.ledger.statement-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "Longest run of one statement; also bounds each wait for the network.");

    public static final ConfigOption<Duration> LEDGER_COMMIT_TIMEOUT =
            key("adtally.ledger.commit-timeout")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(2))
                    .withDescription(
                            "How long a commit is tried against a database that is away before the"
                                    + " job restarts and tries again; below Flink's"
                                    + " task.cancellation.timeout.");

    public static final ConfigOption<Duration> LEDGER_ORPHAN_SCAN_INTERVAL =
            key("adtally.ledger.orphan-scan-interval")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription(
                            "How often prepared transactions nobody will commit are looked for.");

    public static final ConfigOption<Duration> LEDGER_LEASE =
            key("adtally.ledger.lease")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "How long after its last sign of life a job still owns its deployment"
                                    + " id; renewed three times within.");

    public static final ConfigOption<Duration> CHECKPOINT_INTERVAL =
            key("adtally.checkpoint.interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription(
                            "How often results become visible: ledger rows, canonical events, dead"
                                    + " letters.");

    public static final ConfigOption<Duration> PREFLIGHT_INTERVAL =
            key("adtally.preflight.interval")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription(
                            "How often the running job checks again what its start has checked:"
                                    + " topics, brokers, the ledger. What is wrong is reported; it"
                                    + " stops nothing.");

    public static final ConfigOption<Duration> WATCH_INTERVAL =
            key("adtally.watch.interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(15))
                    .withDescription(
                            "How often the running job asks Kafka how far each topic reaches, how"
                                    + " far it may be read, and how far it is read.");

    public static final ConfigOption<Duration> WATCH_STUCK_AFTER =
            key("adtally.watch.stuck-after")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription(
                            "How long a transaction may stay open on a topic, and how long records"
                                    + " may be unread while none is read, before it is reported."
                                    + " For what a checkpoint ends, adtally.checkpoint.interval"
                                    + " comes on top.");

    public static final ConfigOption<List<String>> WATCH_STUCK_AFTER_BY_TOPIC =
            key("adtally.watch.stuck-after-by-topic")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Topics for which another time than adtally.watch.stuck-after holds, as"
                                    + " ads.delayed.v1=10 min.");

    public static final ConfigOption<List<String>> ALERT_SILENT_AFTER =
            key("adtally.alert.silent-after")
                    .stringType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Input topics that are never without a new record for so long, as"
                                    + " ads.impressions.v1=10 min: longer, and the job reports it."
                                    + " Of other topics no silence is reported.");

    private AdTallyOptions() {}
}
