package io.adtally.local;

import static io.adtally.local.HandMadeCase.DEPLOYMENT;
import static io.adtally.local.HandMadeCase.click;
import static io.adtally.local.HandMadeCase.event;
import static io.adtally.local.HandMadeCase.impression;
import static io.adtally.local.traffic.Topics.CLICKS;
import static io.adtally.local.traffic.Topics.CONVERSIONS;
import static io.adtally.local.traffic.Topics.ENGAGEMENTS;
import static io.adtally.local.traffic.Topics.IMPRESSIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.oracle.Oracle;
import io.adtally.local.oracle.OracleReport;
import io.adtally.local.traffic.Topics;
import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A ledger worked out by hand balances; with any one bug planted in it, it does not, and the
 * difference is shown where the bug is.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OracleITCase {
    @TempDir static Path directory;
    private static LocalKafka kafka;
    private static LocalPostgres postgres;
    private static Connection ledger;
    private static Connection oracleDatabase;
    private static HandMadeCase made;
    private static Oracle oracle;

    @BeforeAll
    static void start() throws Exception {
        kafka = LocalKafka.start(directory.resolve("kafka"), 0);
        kafka.createTopics(
                Stream.of(
                                Topics.CATALOG,
                                IMPRESSIONS,
                                CLICKS,
                                CONVERSIONS,
                                ENGAGEMENTS,
                                Topics.RETRY,
                                LocalTopics.EVENTS,
                                LocalTopics.SESSIONS,
                                LocalTopics.FREQUENCY_CAPS,
                                LocalTopics.CAMPAIGN_METRICS,
                                LocalTopics.DEAD_LETTERS)
                        .map(topic -> new NewTopic(topic, 1, (short) 1))
                        .toList());
        postgres = LocalPostgres.start(directory.resolve("postgres"), 0);
        postgres.createDatabase("adtally");
        ledger = postgres.connect("adtally", postgres.migration());
        ledger.setAutoCommit(false);
        try (Connection superuser = postgres.connect("postgres", postgres.superuser())) {
            Oracle.createDatabase(superuser);
        }
        oracleDatabase = postgres.connect(Oracle.DATABASE, postgres.superuser());
        oracle = new Oracle(oracleDatabase);
        made = new HandMadeCase(kafka.bootstrapServers(), ledger, sentLog());
        new WorkedExample(made).publish();
        ledger.commit();
        load(false);
        oracleDatabase.setAutoCommit(false);
    }

    @AfterAll
    static void stop() throws Exception {
        oracleDatabase.close();
        ledger.close();
        made.close();
        postgres.close();
        kafka.close();
    }

    @AfterEach
    void undo() throws Exception {
        ledger.rollback();
        oracleDatabase.rollback();
    }

    @Test
    void agreesWithALedgerWorkedOutByHand() throws Exception {
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, true);
        assertThat(report.firstDifferences()).isEmpty();
        assertThat(report.balanced()).isTrue();
        assertThat(report.toString()).contains("ledger = oracle");
        assertThat(report.inputRecords()).isEqualTo(55);
        assertThat(report.expectedRows()).isEqualTo(26);
        assertThat(report.ledgerRows()).isEqualTo(26);
        assertThat(report.count("ACCEPTED")).isEqualTo(35);
        assertThat(report.count("SUPPRESSED GIVT")).isEqualTo(3);
        assertThat(report.count("SUPPRESSED SIVT")).isEqualTo(2);
        assertThat(report.count("SUPPRESSED CLICK_LIMIT")).isEqualTo(1);
        assertThat(report.count("DUPLICATE")).isEqualTo(5);
        assertThat(report.count("OUTSIDE_ATTRIBUTION_WINDOW")).isEqualTo(1);
        assertThat(report.count("BEFORE_IMPRESSION")).isEqualTo(1);
        assertThat(report.count("AMOUNT_LIMIT")).isEqualTo(1);
        assertThat(report.count("AUCTION_CURRENCY_MISMATCH")).isEqualTo(2);
        assertThat(report.count("CONFLICTING_DUPLICATE")).isEqualTo(1);
        assertThat(report.count("ORPHAN")).isEqualTo(1);
        assertThat(report.count("NULL_VALUE")).isEqualTo(1);
        assertThat(report.books())
                .filteredOn(book -> book.currency().equals("CNY"))
                .containsExactly(
                        new OracleReport.Book(
                                "CNY", false, 2, "1000008880000", 2, "1000008880000"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    CPM a nano more          | cpm      | amount_nanos = amount_nanos + 1
                    CPM as if per unit       | cpm      | amount_nanos = amount_nanos * 1000
                    VCPM without quantity    | vcpm     | quantity_milli = 1000
                    CPC as if per thousand   | cpc      | amount_nanos = amount_nanos / 1000
                    CPA by the order's value | cpa      | amount_nanos = 99000000000
                    CPCV at the start        | cpcv     | event_type = 'VIDEO_START'
                    a click counted 7 times  | cpc      | quantity_milli = 7000, amount_nanos = 7 * amount_nanos
                    a conversion 2.5 times   | cpa      | quantity_milli = 2500, amount_nanos = 2.5 * amount_nanos
                    a view 1.5 times         | cpcv     | quantity_milli = 1500, amount_nanos = 1.5 * amount_nanos
                    AUCTION_CPM at no price  | auction  | amount_nanos = 0
                    the price of a conflict  | auction  | unit_price_micros = 8880001
                    a tie to the odd         | tie-down | amount_nanos = 3
                    a tie cut off            | vcpm     | amount_nanos = amount_nanos - 1
                    test not inherited       | test     | test = false
                    terms of before          | repriced | terms_valid_from = terms_valid_from - interval '1 hour'
                    the price of before      | repriced | amount_nanos = 1000000
                    another currency         | cpa      | currency = 'USD'
                    another campaign         | cpc      | campaign_id = 'other'
                    """)
    void findsTheBugPlantedInARow(String bug, String impressionId, String change) throws Exception {
        plant(ledger, "UPDATE billing.charges SET " + change + where(impressionId));
        assertOnly("charge differs", impressionId);
    }

    @Test
    void findsARowThatIsMissing() throws Exception {
        plant(ledger, "DELETE FROM billing.charges" + where("cpcv"));
        assertOnly("charge missing", "cpcv");
    }

    @Test
    void findsADuplicateBilledUnderAnIdOfItsOwn() throws Exception {
        plant(
                ledger,
                "INSERT INTO billing.charges SELECT (jsonb_populate_record(row,"
                        + " jsonb_build_object('event_id', gen_random_uuid()))).*"
                        + " FROM billing.charges AS row"
                        + where("cpm"));
        assertOnly("charge too many", "cpm");
    }

    static Stream<AdEvent.Builder> notBilled() {
        return Stream.of(
                impression("robot", "t-cpc"),
                click("robot", "inherits"),
                click("robot", "graver"),
                click("many-clicks", "invalid"),
                click("many-clicks", "click-11"),
                click("in-time", "too-late"),
                click("in-time", "too-early"),
                impression("too-dear", "t-auction"),
                impression("dear-robot", "t-auction"),
                impression("dollars", "t-auction"),
                impression("euros", "t-auction"));
    }

    @ParameterizedTest
    @MethodSource("notBilled")
    void findsARowOfWhatIsNotBilled(AdEvent.Builder event) throws Exception {
        AdEvent built = event.build();
        plant(
                ledger,
                "INSERT INTO billing.charges SELECT (jsonb_populate_record(row,"
                        + " jsonb_build_object('event_id', '%s', 'impression_id', '%s'))).*"
                                .formatted(HandMadeCase.id(built).toUuid(), built.getImpressionId())
                        + " FROM billing.charges AS row"
                        + where("cpm"));
        assertThat(oracle.compare(ledger, DEPLOYMENT, true).firstDifferences())
                .anyMatch(
                        found ->
                                found.kind().equals("charge too many")
                                        && found.subject()
                                                .startsWith(built.getImpressionId() + " "));
    }

    @Test
    void findsAClickMissingThatIsWithinTheLimit() throws Exception {
        plant(
                ledger,
                "DELETE FROM billing.charges WHERE event_id = '%s'"
                        .formatted(
                                HandMadeCase.id(click("many-clicks", "click-10").build())
                                        .toUuid()));
        assertOnly("charge missing", "many-clicks");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OUTSIDE_ATTRIBUTION_WINDOW",
                "BEFORE_IMPRESSION",
                "AMOUNT_LIMIT",
                "AUCTION_CURRENCY_MISMATCH"
            })
    void findsADeadLetterOfARuleMissing(String reason) throws Exception {
        try (Statement statement = oracleDatabase.createStatement()) {
            statement.execute("DELETE FROM oracle.dead_letters WHERE reason = '" + reason + "'");
        }
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, true);
        assertThat(report.firstDifferences())
                .isNotEmpty()
                .allMatch(found -> found.kind().equals("dead letter missing"))
                .allMatch(found -> found.expected().startsWith(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    FIELD_CLEARED user_id  | count = count - 1 WHERE outcome = 'FIELD_CLEARED' AND reason = 'user_id'
                    SUPPRESSED CLICK_LIMIT | reason = 'OTHER' WHERE outcome = 'SUPPRESSED' AND reason = 'CLICK_LIMIT'
                    SUPPRESSED CLICK_LIMIT | outcome = 'ACCEPTED', reason = concat(count) WHERE outcome = 'SUPPRESSED' AND reason = 'CLICK_LIMIT'
                    """)
    void findsACountOfWhatIsNotBilledThatIsOff(String subject, String change) throws Exception {
        plant(ledger, "UPDATE billing.tally SET " + change);
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, true);
        assertThat(report.firstDifferences())
                .allMatch(found -> found.kind().equals("tally differs"))
                .anyMatch(found -> found.subject().endsWith(subject));
    }

    @Test
    void leavesOutWhatWasThereBeforeAnyWriter() throws Exception {
        plant(
                ledger,
                "INSERT INTO billing.charges SELECT (jsonb_populate_record(row,"
                        + " jsonb_build_object('event_id', gen_random_uuid(), 'commit_incarnation',"
                        + " 0))).* FROM billing.charges AS row"
                        + where("cpm"));
        assertThat(oracle.compare(ledger, DEPLOYMENT, true).firstDifferences()).isEmpty();
    }

    @Test
    void findsTheRowMissingThatPassesForOneOfBefore() throws Exception {
        plant(ledger, "UPDATE billing.charges SET commit_incarnation = 0" + where("cpcv"));
        assertOnly("charge missing", "cpcv");
    }

    @Test
    void findsARowThatComesFromTheDuplicate() throws Exception {
        plant(
                ledger,
                "UPDATE billing.charges SET source_offset = source_offset + 1, event_time ="
                        + " event_time + interval '5 milliseconds'"
                        + where("cpm"));
        assertOnly("charge from a wrong record", "cpm");
    }

    @Test
    void findsATimeNoCopyOfTheImpressionHas() throws Exception {
        plant(ledger, "UPDATE billing.charges SET impression_time = now()" + where("cpa"));
        assertOnly("charge with a wrong impression time", "cpa");
    }

    @Test
    void findsACountThatIsOff() throws Exception {
        plant(
                ledger,
                "UPDATE billing.tally SET count = count + 1 WHERE outcome = 'RECEIVED' AND topic ="
                        + " 'ads.clicks.v1'");
        assertOnly("tally differs", "ads.clicks.v1 RECEIVED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    dead letter missing  | DELETE FROM oracle.dead_letters
                    dead letter differs  | UPDATE oracle.dead_letters SET reason = 'TOO_LATE'
                    dead letter differs  | UPDATE oracle.dead_letters SET value_hash = gen_random_uuid()
                    dead letter too many | UPDATE oracle.dead_letters SET partition = 7
                    dead letter differs  | INSERT INTO oracle.dead_letters SELECT * FROM oracle.dead_letters
                    """)
    void findsADeadLetterThatIsWrong(String kind, String change) throws Exception {
        plant(oracleDatabase, change + " WHERE reason = 'ORPHAN'");
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, true);
        assertThat(report.firstDifferences()).anyMatch(found -> found.kind().equals(kind));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    canonical event missing        | DELETE FROM oracle.canonical WHERE event_time_ms = 1795175999999
                    canonical event differs        | UPDATE oracle.canonical SET reason = NULL WHERE reason = 'CLICK_LIMIT'
                    canonical event differs        | UPDATE oracle.canonical SET reason = 'GIVT' WHERE reason = 'CLICK_LIMIT'
                    canonical event differs        | UPDATE oracle.canonical SET reason = 'CLICK_LIMIT' WHERE event_time_ms = 1795175999999
                    canonical event differs        | UPDATE oracle.canonical SET cleared = NULL WHERE cleared IS NOT NULL
                    canonical event differs        | UPDATE oracle.canonical SET cleared = 'user_id' WHERE cleared IS NOT NULL
                    canonical sequence differs     | UPDATE oracle.canonical SET sequence = sequence + 1 WHERE reason = 'CLICK_LIMIT'
                    canonical sequence differs     | UPDATE oracle.canonical SET sequence = 2 WHERE event_time_ms = 1795175999999
                    session missing                | DELETE FROM oracle.session_records WHERE test
                    session differs                | UPDATE oracle.session_records SET end_ms = end_ms + 1 WHERE test
                    session differs                | UPDATE oracle.session_records SET counts = '{"CLICK": 2}' WHERE test
                    session differs                | UPDATE oracle.session_records SET campaigns = '["other"]' WHERE test
                    session differs                | UPDATE oracle.session_records SET amounts = '{"GBP": 750000001}' WHERE test
                    session differs                | UPDATE oracle.session_records SET amounts = '{"USD": 750000000}' WHERE test
                    session differs                | DELETE FROM oracle.session_records WHERE session_id = 's1' AND revision = 2
                    session too many               | UPDATE oracle.session_records SET user_id = 'other' WHERE test
                    session in pieces              | UPDATE oracle.session_records SET merged_into = NULL WHERE merged_into IS NOT NULL
                    session revision out of order  | UPDATE oracle.session_records SET revision = 3 WHERE session_id = 's1' AND revision = 2
                    session merged into none       | UPDATE oracle.session_records SET merged_into = 's3' WHERE merged_into IS NOT NULL
                    cap missing                    | DELETE FROM oracle.cap_records WHERE test AND version = 1
                    cap missing                    | DELETE FROM oracle.cap_records WHERE scope = 'CAMPAIGN' AND version = 2
                    cap differs                    | UPDATE oracle.cap_records SET count = 1 WHERE scope = 'CAMPAIGN' AND version = 2
                    cap differs                    | UPDATE oracle.cap_records SET max = 1 WHERE scope = 'CAMPAIGN' AND version = 2
                    cap differs                    | UPDATE oracle.cap_records SET capped_until_ms = NULL WHERE scope = 'CAMPAIGN' AND version = 2
                    cap differs                    | UPDATE oracle.cap_records SET version = 3 WHERE scope = 'CAMPAIGN' AND version = 2
                    cap of no impression           | UPDATE oracle.cap_records SET event_time_ms = event_time_ms - 1 WHERE scope = 'CAMPAIGN' AND version = 1
                    cap of no impression           | UPDATE oracle.cap_records SET capped_until_ms = capped_until_ms + 2 WHERE scope = 'CAMPAIGN' AND version = 1
                    cap of no impression           | UPDATE oracle.cap_records SET context = 'top' WHERE test
                    cap with several keys          | UPDATE oracle.cap_records SET key = 'other' WHERE scope = 'CAMPAIGN' AND version = 1
                    key of several caps            | UPDATE oracle.cap_records SET scope_id = 'other' WHERE scope = 'CAMPAIGN' AND version = 1
                    cap not forgotten              | DELETE FROM oracle.cap_records WHERE version IS NULL AND key = 'CAMPAIGN false'
                    metric missing                 | DELETE FROM oracle.metric_records WHERE key LIKE '%QR_SCAN%'
                    metric too many                | UPDATE oracle.metric_records SET key = concat(key, 'x') WHERE key LIKE '%QR_SCAN%'
                    metric differs                 | UPDATE oracle.metric_records SET events = 2 WHERE key LIKE '%QR_SCAN%'
                    metric differs                 | UPDATE oracle.metric_records SET events = 2, invalid_events = 0 WHERE invalid_events = 1 AND key LIKE '%CNY%'
                    metric differs                 | UPDATE oracle.metric_records SET invalid_events = 1 WHERE key LIKE '%QR_SCAN%'
                    metric differs                 | UPDATE oracle.metric_records SET amount_nanos_rest = amount_nanos_rest + 1 WHERE key LIKE '%QR_SCAN%'
                    metric missing                 | UPDATE oracle.metric_records SET key = replace(key, 'false', 'true') WHERE key LIKE '%QR_SCAN%'
                    reach differs                  | UPDATE oracle.reach SET users = 2 WHERE kind = 'campaign' AND key LIKE 'campaign%false'
                    reach differs                  | DELETE FROM oracle.reach WHERE key LIKE '%QR_SCAN%'
                    """)
    void findsTheBugPlantedInWhatIsPublished(String kind, String change) throws Exception {
        plant(oracleDatabase, change);
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, true);
        assertThat(report.firstDifferences()).anyMatch(found -> found.kind().equals(kind));
    }

    @Test
    void findsACapForgottenBeforeItsWindowHasPassed() throws Exception {
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, false);
        assertThat(report.firstDifferences())
                .filteredOn(found -> found.kind().equals("cap forgotten early"))
                .hasSize(3);
    }

    /**
     * After a crash a life goes on that had ended, from what the version of its checkpoint was, and
     * with another impression; what no checkpoint can have held is a difference.
     */
    @ParameterizedTest
    @CsvSource({"2, false", "3, true"})
    void seesALifeOfACapThatWasLivedAgain(int checkpointed, boolean differs) throws Exception {
        try (Statement statement = oracleDatabase.createStatement()) {
            showAgainTenDaysLater(statement, 2);
            statement.execute(
                    """
                    INSERT INTO oracle.cap_records
                    SELECT epoch, partition, 1000 + number, key, user_id, scope, scope_id, context,
                           window_ms, test, told_count, 2,
                           CASE told_count WHEN 2 THEN event_time_ms + 864000000 + window_ms END,
                           told_version, event_time_ms + 864000000 + later
                    FROM oracle.cap_records,
                         (VALUES (1, 0, 1, 1), (2, 1, 1, %1$d + 1), (3, 1, 2, %1$d + 2))
                             AS told (number, later, told_count, told_version)
                    WHERE scope = 'CAMPAIGN' AND version = 2
                    UNION ALL
                    SELECT epoch, partition, 1004, key, user_id, scope, scope_id, context,
                           window_ms, test, count, max, capped_until_ms, version, event_time_ms
                    FROM oracle.cap_records WHERE key = 'CAMPAIGN false' AND version IS NULL
                    """
                            .formatted(checkpointed));
        }
        assertCapsOnly(differs);
    }

    /**
     * After a crash a newer impression comes first, and those count with it that had made a life of
     * their own before. More than those, or with a job that never went back, is a difference.
     */
    @ParameterizedTest
    @CsvSource({"true, 3, false", "true, 4, true", "false, 3, true"})
    void seesALifeOfACapThatWasLivedAgainWithinTheNext(
            boolean wentBack, int versions, boolean differs) throws Exception {
        try (Statement statement = oracleDatabase.createStatement()) {
            showAgainTenDaysLater(statement, 3);
            statement.execute(
                    """
                    INSERT INTO oracle.cap_records
                    SELECT epoch, partition, 1000 + number, key, user_id, scope, scope_id, context,
                           window_ms, test, told, 2, event_time_ms + 864000000 + until + window_ms,
                           told, event_time_ms + 864000000 + later
                    FROM oracle.cap_records,
                         (VALUES (1, 0, 1, NULL), (2, 1, 2, 0), (4, 2, 1, NULL), (5, 2, 2, 0),
                                 (6, 2, 3, 1), (7, 2, 4, 1))
                             AS told (number, later, told, until)
                    WHERE scope = 'CAMPAIGN' AND version = 2 AND number <= %d + 3
                    UNION ALL
                    SELECT epoch, partition, ended, key, user_id, scope, scope_id, context,
                           window_ms, test, count, max, capped_until_ms, version, event_time_ms
                    FROM oracle.cap_records, (VALUES (1003), (1010)) AS told (ended)
                    WHERE key = 'CAMPAIGN false' AND version IS NULL
                    """
                            .formatted(versions));
            if (wentBack) {
                tellTwice(statement, "CREATIVE false");
            }
        }
        assertCapsOnly(differs);
    }

    @Test
    void asksForNoSessionThatIsOpenUntilTheJobIsDrained() throws Exception {
        plant(oracleDatabase, "DELETE FROM oracle.session_records WHERE test");
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, false);
        assertThat(report.firstDifferences())
                .noneMatch(found -> found.kind().startsWith("session"));
    }

    @Test
    void takesAnOrphanForHeldUntilTheJobIsDrained() throws Exception {
        try (Statement statement = oracleDatabase.createStatement()) {
            statement.execute("DELETE FROM oracle.cap_records WHERE version IS NULL");
        }
        plant(oracleDatabase, "DELETE FROM oracle.dead_letters WHERE reason = 'ORPHAN'");
        plant(ledger, "UPDATE billing.tally SET count = 0 WHERE reason = 'ORPHAN'");
        made.count(CLICKS, "HELD", "", 1);
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, false);
        assertThat(report.firstDifferences()).isEmpty();
        assertThat(report.count("HELD")).isEqualTo(1);
    }

    /** The last ones, for what they send stays. */
    @Test
    @Order(Integer.MAX_VALUE - 4)
    void knowsNoImpressionOfLongAgoAndTheWindowsOfTheSettings() throws Exception {
        long dayMs = 24 * HandMadeCase.HOUR_MS;
        long shownMs = HandMadeCase.NOON_MS - 30 * dayMs;
        PricingModel perConversion = PricingModel.PRICING_MODEL_CPA;
        made.terms("t-old", perConversion, 1_000_000, "JPY", shownMs);
        made.accepted(
                IMPRESSIONS, impression("old", "t-old").clearUserId().setEventTimeMs(shownMs));
        AdEvent.Builder inTime =
                event("old", EventType.EVENT_TYPE_CONVERSION)
                        .setConversionId("in-time")
                        .clearUserId();
        made.billed(
                inTime.build(),
                made.accepted(CONVERSIONS, inTime),
                perConversion,
                1_000,
                1_000_000,
                1_000_000_000,
                "JPY",
                shownMs,
                shownMs,
                false);
        made.deadLettered(
                CONVERSIONS,
                event("old", EventType.EVENT_TYPE_CONVERSION)
                        .setConversionId("late")
                        .setEventTimeMs(HandMadeCase.NOON_MS + 1),
                "ORPHAN");
        AdEvent.Builder yesterday =
                impression("yesterday", "t-old")
                        .clearUserId()
                        .setEventTimeMs(HandMadeCase.NOON_MS - dayMs);
        made.accepted(IMPRESSIONS, yesterday);
        made.accepted(ENGAGEMENTS, event("yesterday", EventType.EVENT_TYPE_VIEWABLE).clearUserId());
        made.deadLettered(
                ENGAGEMENTS,
                event("yesterday", EventType.EVENT_TYPE_VIDEO_START)
                        .setEventTimeMs(HandMadeCase.NOON_MS + 1),
                "OUTSIDE_ATTRIBUTION_WINDOW");
        made.outputs().anonymousMetric(yesterday.getEventTimeMs(), "IMPRESSION", "JPY", 1, 0, 0);
        made.outputs().anonymousMetric(HandMadeCase.NOON_MS, "VIEWABLE", "JPY", 1, 0, 0);
        made.outputs().anonymousMetric(shownMs, "IMPRESSION", "JPY", 1, 0, 0);
        made.outputs()
                .anonymousMetric(HandMadeCase.NOON_MS, "CONVERSION", "JPY", 1, 0, 1_000_000_000);
        ledger.commit();
        load(false);
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, true);
        assertThat(report.firstDifferences()).isEmpty();
        assertThat(report.count("ORPHAN")).isEqualTo(2);
    }

    @Test
    @Order(Integer.MAX_VALUE - 3)
    void leavesToTheMomentWhichTopicAnOrphanWaitsFrom() throws Exception {
        made.duplicate(CLICKS, click("astray", ""));
        made.deadLettered(ENGAGEMENTS, click("astray", ""), "ORPHAN");
        made.duplicate(ENGAGEMENTS, click("astray", ""));
        ledger.commit();
        load(false);
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, true);
        assertThat(report.firstDifferences()).isEmpty();
        assertThat(report.count("ORPHAN")).isEqualTo(3);
        assertThat(report.count("DUPLICATE")).isEqualTo(7);
    }

    @Test
    @Order(Integer.MAX_VALUE - 2)
    void leavesToTheMomentWhichOfThoseSentAgainByHandWaits() throws Exception {
        AdEvent.Builder click = click("replayed", "");
        RecordMetadata refused = made.deadLettered(CLICKS, click, "ORPHAN");
        made.deadLetteredAgain(refused, click, "ORPHAN", 1);
        made.duplicateAgain(refused, click, "ORPHAN", 2);
        AdEvent.Builder other = impression("cpm", "t-nobody-knows").setQuantityMilli(30_300);
        RecordMetadata conflict = made.deadLettered(IMPRESSIONS, other, "CONFLICTING_DUPLICATE");
        RecordMetadata again = made.deadLetteredAgain(conflict, other, "CONFLICTING_DUPLICATE", 1);
        made.deadLetteredAgain(again, other, "CONFLICTING_DUPLICATE", 2);
        ledger.commit();
        load(false);
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, true);
        assertThat(report.firstDifferences()).isEmpty();
        assertThat(report.count("ORPHAN")).isEqualTo(5);
        assertThat(report.count("DUPLICATE")).isEqualTo(8);
        assertThat(report.count("CONFLICTING_DUPLICATE")).isEqualTo(4);
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void afterADrainAnOrphanWaitsAnew() throws Exception {
        oracle.markDrained();
        oracleDatabase.commit();
        made.deadLettered(CLICKS, click("orphan", ""), "ORPHAN");
        made.duplicate(IMPRESSIONS, impression("cpm", "t-cpm").setQuantityMilli(30_300));
        ledger.commit();
        load(false);
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, true);
        assertThat(report.firstDifferences()).isEmpty();
        assertThat(report.count("ORPHAN")).isEqualTo(6);
        assertThat(report.count("DUPLICATE")).isEqualTo(9);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void believesTheJobAboutBadRecordsOnlyWhereOthersSend() throws Exception {
        // Neither is in the log of what is bad on purpose; to a parser the first is fine.
        made.deadLettered(CLICKS, click("no-time", "").clearEventTimeMs(), "MISSING_FIELD");
        made.deadLettered(Topics.CATALOG, "t@1", new byte[] {1}, "MALFORMED_CATALOG_ENTRY");
        ledger.commit();
        load(false);
        assertThat(oracle.compare(ledger, DEPLOYMENT, true).balanced()).isFalse();
        load(true);
        assertThat(oracle.compare(ledger, DEPLOYMENT, true).firstDifferences()).isEmpty();
    }

    private static void showAgainTenDaysLater(Statement statement, int times) throws SQLException {
        statement.execute(
                """
                INSERT INTO oracle.accepted
                SELECT md5('later ' || later)::uuid, epoch, impression_id || later, type, topic,
                       stamp_ms, event_time_ms + 864000000 + later, person, country, context,
                       test, priced_by, valid_from_ms, nanos, reason, cleared
                FROM oracle.accepted, generate_series(0, %d - 1) AS later
                WHERE impression_id = 'repriced' AND type = 1
                """
                        .formatted(times));
    }

    /** As after a crash. */
    private static void tellTwice(Statement statement, String key) throws SQLException {
        statement.execute(
                """
                INSERT INTO oracle.cap_records
                SELECT epoch, partition, position + 2000, key, user_id, scope, scope_id, context,
                       window_ms, test, count, max, capped_until_ms, version, event_time_ms
                FROM oracle.cap_records WHERE key = '%1$s' AND version IS NOT NULL;
                UPDATE oracle.cap_records SET position = position + 3000
                WHERE key = '%1$s' AND version IS NULL
                """
                        .formatted(key));
    }

    private static void assertCapsOnly(boolean differ) throws Exception {
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, true);
        assertThat(report.firstDifferences().stream().map(found -> found.kind()))
                .filteredOn(kind -> kind.startsWith("cap"))
                .isEqualTo(differ ? List.of("cap differs") : List.of());
    }

    private static void load(boolean sentByOthersToo) throws Exception {
        oracle.load(kafka.bootstrapServers(), new Oracle.Sent(sentLog(), false, sentByOthersToo));
    }

    private static Path sentLog() {
        return directory.resolve("sent.tsv");
    }

    private static String where(String impressionId) {
        return " WHERE impression_id = '" + impressionId + "'";
    }

    private static void plant(Connection database, String bug) throws SQLException {
        try (Statement statement = database.createStatement()) {
            assertThat(statement.executeUpdate(bug)).isEqualTo(1);
        }
    }

    private static void assertOnly(String kind, String subject) throws SQLException {
        OracleReport report = oracle.compare(ledger, DEPLOYMENT, true);
        assertThat(report.balanced()).isFalse();
        assertThat(report.firstDifferences()).hasSize(1);
        assertThat(report.firstDifferences().get(0).kind()).isEqualTo(kind);
        assertThat(report.firstDifferences().get(0).subject()).contains(subject);
        assertThat(report.toString()).contains("DIFFERS FROM ORACLE", kind);
    }
}
