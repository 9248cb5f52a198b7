package io.adtally.local.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Says whether the job counted right. It reads every input record from Kafka, works out in SQL what
 * must have come of each, and holds that against the ledger to the row and the nano, against the
 * dead letters to the byte, against the tally, and against the sessions, frequency caps and
 * campaign metrics that were published. Reach alone is held to no more than its sketches promise.
 *
 * <p>The settings of the sessions are taken for the defaults.
 *
 * <p>Works in the schema {@code oracle} of a database of its own, so that what it judges stays as
 * it is. Everything is read afresh each time; only where the job was drained is kept.
 *
 * <p>Knows what only the sender can know (which records are bad on purpose) from the sender's log.
 * What is bad without being there counts as a difference.
 */
public final class Oracle {
    /** The database to make for it. */
    public static final String DATABASE = "oracle";

    static final String CATALOG_TOPIC = "ads.catalog.v1";
    static final String DEAD_LETTERS_TOPIC = "ads.dlq.v1";
    static final String RETRY_TOPIC = "ads.retry.v1";

    private static final List<String> EVENT_TOPICS =
            List.of(
                    "ads.impressions.v1",
                    "ads.clicks.v1",
                    "ads.conversions.v1",
                    "ads.engagements.v1",
                    "ads.delayed.v1",
                    RETRY_TOPIC);

    /** Incarnations begin at 1: below that is what somebody else put there, before any job. */
    private static final String LEDGER_ROWS =
            """
            SELECT event_id, impression_id, event_type, pricing_model, advertiser_id, campaign_id,
                   line_item_id, creative_id, quantity_milli, unit_price_micros,
                   round(extract(epoch FROM terms_valid_from) * 1000)::bigint, amount_nanos,
                   currency, round(extract(epoch FROM impression_time) * 1000)::bigint,
                   round(extract(epoch FROM event_time) * 1000)::bigint, test,
                   source_topic, source_partition, source_offset
            FROM billing.charges
            WHERE commit_incarnation > 0
            """;

    private final Connection database;
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    /**
     * Begins work, or goes on with what an earlier run left.
     *
     * @param database may create a schema; in autocommit mode; the caller closes it
     */
    public Oracle(Connection database) throws SQLException {
        this.database = database;
        run("schema.sql");
    }

    /** Creates the oracle's database beside the ledger's, if it is not there. */
    public static void createDatabase(Connection superuser) throws SQLException {
        try (Statement statement = superuser.createStatement();
                ResultSet found =
                        statement.executeQuery(
                                "SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    /** Makes a row of a record. */
    private interface RowLoader {
        void load(ConsumerRecord<byte[], byte[]> record, CopyWriter rows) throws SQLException;
    }

    /**
     * What only the senders know of the input.
     *
     * @param log of the traffic, all runs: which records are bad on purpose, and why
     * @param jsonByDefault whether a record without content-type is JSON
     * @param byOthersToo whether somebody else may have sent bad records: the job is then believed
     *     about those the log does not name, for nobody else knows
     */
    public record Sent(Path log, boolean jsonByDefault, boolean byOthersToo) {}

    /** Reads all input and all committed dead letters, and works out what must come of it. */
    public void load(String bootstrapServers, Sent sent) throws SQLException, IOException {
        run("schema.sql");
        Refusals refusals = Refusals.read(sent.log());
        InputLoader loader = new InputLoader(refusals, Drains.read(database), sent.jsonByDefault());
        try (TopicReader kafka = new TopicReader(bootstrapServers)) {
            loadRetries(kafka, refusals);
            loadDeadLetters(kafka, sent.byOthersToo() ? refusals : new Refusals(new HashMap<>()));
            ends.clear();
            ends.putAll(loadEvents(kafka, loader));
            loadCatalog(kafka, loader);
            loadOutputs(kafka);
        }
        expect();
    }

    /**
     * Holds the ledger and the tally against what must be; {@link #load} comes first, when the job
     * has read all input and its last checkpoint is committed.
     *
     * @param ledger may read {@code billing.charges} and {@code billing.tally}
     * @param drained whether the job was stopped by a drain since the last record, so that nothing
     *     waits any longer
     */
    public OracleReport compare(Connection ledger, String deployment, boolean drained)
            throws SQLException {
        copy(ledger, LEDGER_ROWS, "oracle.ledger");
        copy(
                ledger,
                "SELECT topic, outcome, reason, count FROM billing.tally WHERE deployment = '"
                        + deployment.replace("'", "''")
                        + "'",
                "oracle.tally");
        return compare(drained);
    }

    /** Notes that the job was drained after the records last loaded. */
    public void markDrained() throws SQLException {
        Drains.add(database, Drains.read(database).currentEpoch(), ends);
    }

    /** From {@code oracle.records} and {@code oracle.entries}. */
    void expect() throws SQLException {
        run("expect.sql");
    }

    /** With {@code oracle.ledger}, {@code oracle.dead_letters} and {@code oracle.tally}. */
    OracleReport compare(boolean drained) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("SET oracle.drained = '" + drained + "'");
        }
        run("compare.sql");
        run("sessions.sql");
        run("caps.sql");
        run("metrics.sql");
        return new ReportReader(database).read();
    }

    private Map<TopicPartition, Long> loadEvents(TopicReader kafka, InputLoader loader)
            throws SQLException {
        try (CopyWriter rows = new CopyWriter(database, "oracle.records")) {
            Map<TopicPartition, Long> ends =
                    kafka.read(EVENT_TOPICS, record -> loader.loadEvent(record, rows));
            rows.finish();
            return ends;
        }
    }

    /** Twice, for one connection fills one table at a time, and the catalog is short. */
    private void loadCatalog(TopicReader kafka, InputLoader loader) throws SQLException {
        List<String> catalog = List.of(CATALOG_TOPIC);
        try (CopyWriter rows = new CopyWriter(database, "oracle.entries")) {
            kafka.read(catalog, record -> loader.loadEntry(record, rows));
            rows.finish();
        }
        try (CopyWriter rows = new CopyWriter(database, "oracle.records")) {
            kafka.read(catalog, record -> loader.loadRefusedEntry(record, rows));
            rows.finish();
        }
    }

    private void loadRetries(TopicReader kafka, Refusals refusals) throws SQLException {
        try (CopyWriter rows = new CopyWriter(database, "oracle.retries")) {
            kafka.read(List.of(RETRY_TOPIC), record -> Retry.load(record, rows, refusals));
            rows.finish();
        }
    }

    private void loadOutputs(TopicReader kafka) throws SQLException {
        OutputLoader outputs = new OutputLoader(Drains.read(database));
        loadOutput(kafka, "ads.events.v1", "oracle.canonical", outputs::loadCanonical);
        loadOutput(kafka, "ads.sessions.v1", "oracle.session_records", outputs::loadSession);
        loadOutput(kafka, "ads.frequency-caps.v1", "oracle.cap_records", outputs::loadCap);
        loadOutput(kafka, "ads.campaign-metrics.v1", "oracle.metric_records", outputs::loadMetric);
        try (CopyWriter rows = new CopyWriter(database, "oracle.reach")) {
            outputs.loadReach(rows);
            rows.finish();
        }
    }

    private void loadOutput(TopicReader kafka, String topic, String table, RowLoader loader)
            throws SQLException {
        try (CopyWriter rows = new CopyWriter(database, table)) {
            ends.putAll(kafka.read(List.of(topic), record -> loader.load(record, rows)));
            rows.finish();
        }
    }

    private void loadDeadLetters(TopicReader kafka, Refusals believed) throws SQLException {
        List<String> topic = List.of(DEAD_LETTERS_TOPIC);
        try (CopyWriter rows = new CopyWriter(database, "oracle.dead_letters")) {
            kafka.read(topic, letter -> DeadLetter.of(letter).load(rows, believed));
            rows.finish();
        }
    }

    private void copy(Connection from, String query, String table) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("TRUNCATE " + table);
        }
        CopyManager source = from.unwrap(PGConnection.class).getCopyAPI();
        try (CopyWriter rows = new CopyWriter(database, table)) {
            rows.copyAll(source, query);
            rows.finish();
        }
    }

    private void run(String script) throws SQLException {
        try (InputStream sql = Oracle.class.getResourceAsStream(script);
                Statement statement = database.createStatement()) {
            statement.execute("SET client_min_messages = warning");
            statement.execute("SET work_mem = '64MB'");
            statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + script, e);
        }
    }
}
