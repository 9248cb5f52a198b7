package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.Tally.Row;
import io.adtally.local.traffic.Topics;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BalanceTest {
    private static final Map<String, Long> RECORDS = Map.of(Topics.CLICKS, 100L);
    private static final List<Row> ROWS =
            List.of(
                    new Row(Topics.CLICKS, "RECEIVED", "", 100),
                    new Row(Topics.CLICKS, "ACCEPTED", "", 60),
                    new Row(Topics.CLICKS, "DUPLICATE", "", 20),
                    new Row(Topics.CLICKS, "DEAD_LETTERED", "ORPHAN", 10),
                    new Row(Topics.CLICKS, "SUPPRESSED", "GIVT", 5),
                    new Row(Topics.CLICKS, "SUPPRESSED", "CLICK_LIMIT", 2),
                    new Row(Topics.CLICKS, "FIELD_CLEARED", "user_id", 4),
                    new Row(Topics.CLICKS, "HELD", "", 3));
    private static final Map<String, Long> DEAD_LETTERS = Map.of("ads.clicks.v1 ORPHAN", 10L);
    private static final LedgerView.Commits COMMITS = new LedgerView.Commits(50, 0, 0);
    private static final Map<String, BigInteger> BILLED =
            Map.of("c1 EUR", BigInteger.valueOf(1_000), "c2 USD", BigInteger.valueOf(7));
    private static final Map<String, Long> NOT_BILLED = Map.of("GIVT", 5L, "CLICK_LIMIT", 2L);
    private static final Published PUBLISHED = published(60, 40, 60);

    @Test
    void findsNothingWhereEachRecordHasOneFate() {
        assertThat(balance(ROWS).differences(true)).isEmpty();
        assertThat(balance(ROWS).unread()).isZero();
    }

    @Test
    void findsARecordThatWasNotRead() {
        Balance balance =
                balance(Map.of(Topics.CLICKS, 101L), DEAD_LETTERS, PUBLISHED, 50, COMMITS, 0);

        assertThat(balance.differences(true))
                .containsExactly("ads.clicks.v1: received 100, records in the topic 101");
        assertThat(balance.unread()).isEqualTo(1);
    }

    @Test
    void findsARecordWithoutFate() {
        assertThat(balance(with("HELD", 2)).differences(true))
                .containsExactly("ads.clicks.v1: received 100, accounted for 99");
    }

    @Test
    void findsADeadLetterThatIsMissing() {
        Balance balance = balance(RECORDS, Map.of(), PUBLISHED, 50, COMMITS, 0);

        assertThat(balance.differences(true))
                .containsExactly(
                        "dead letters in the tally of ads.clicks.v1 ORPHAN 10, in the topic 0");
    }

    @Test
    void findsADeadLetterNobodyTallied() {
        Map<String, Long> found =
                Map.of("ads.clicks.v1 ORPHAN", 10L, "ads.clicks.v1 NULL_VALUE", 1L);
        Balance balance = balance(RECORDS, found, PUBLISHED, 50, COMMITS, 0);

        assertThat(balance.differences(true))
                .containsExactly(
                        "dead letters in the tally of ads.clicks.v1 NULL_VALUE 0, in the topic 1");
    }

    @Test
    void findsACanonicalEventTooMany() {
        Balance balance = balance(RECORDS, DEAD_LETTERS, published(61, 40, 60), 50, COMMITS, 0);

        assertThat(balance.differences(true))
                .containsExactly("accepted events in the tally 60, canonical events that count 61");
    }

    @Test
    void findsAnEventNotBilledForAnotherReasonThanWasTallied() {
        Published published =
                published(60, 40, new Sums(60, 7, BILLED), Map.of("GIVT", 4L, "SIVT", 3L));
        Balance balance = balance(RECORDS, DEAD_LETTERS, published, 50, COMMITS, 0);

        assertThat(balance.differences(true))
                .containsExactly(
                        "suppressed events in the tally of CLICK_LIMIT 2, in the topic 0",
                        "suppressed events in the tally of GIVT 5, in the topic 4",
                        "suppressed events in the tally of SIVT 0, in the topic 3");
    }

    @Test
    void findsAnInvalidEventAmongThoseThatCount() {
        Published published = published(60, 40, new Sums(61, 6, BILLED), NOT_BILLED);
        Balance balance = balance(RECORDS, DEAD_LETTERS, published, 50, COMMITS, 0);

        assertThat(balance.differences(true))
                .containsExactly(
                        "ads.campaign-metrics.v1: 61 events, the ledger 60",
                        "ads.campaign-metrics.v1: 6 invalid events, the ledger 7");
    }

    @Test
    void findsALedgerRowNoTransactionAnswersFor() {
        Balance balance = balance(RECORDS, DEAD_LETTERS, PUBLISHED, 51, COMMITS, 0);

        assertThat(balance.differences(true))
                .containsExactly("rows in billing.commits 50, ledger rows 51");
    }

    @Test
    void findsAPreparedTransactionAndADifferingCharge() {
        LedgerView.Commits commits = new LedgerView.Commits(50, 2, 1);
        Balance balance = balance(RECORDS, DEAD_LETTERS, PUBLISHED, 50, commits, 1);

        assertThat(balance.differences(true))
                .containsExactly(
                        "prepared transactions left 1, expected 0",
                        "charges held with another amount 1, expected 0");
    }

    @Test
    void findsAnEventNoSessionHas() {
        Published published = published(60, 39, 60);
        Balance balance = balance(RECORDS, DEAD_LETTERS, published, 50, COMMITS, 0);

        assertThat(balance.differences(true))
                .containsExactly("events in sessions 39, canonical events of known users 40");
        assertThat(balance.differences(false)).isEmpty();
    }

    @Test
    void findsAnEventTwoSessionsHaveThoughSomeAreOpen() {
        Published published = published(60, 41, 60);
        Balance balance = balance(RECORDS, DEAD_LETTERS, published, 50, COMMITS, 0);

        assertThat(balance.differences(false))
                .containsExactly("events in sessions 41, canonical events of known users 40");
    }

    @Test
    void findsAnEventTheMetricsDoNotCount() {
        Published published = published(60, 40, 59);
        Balance balance = balance(RECORDS, DEAD_LETTERS, published, 50, COMMITS, 0);

        assertThat(balance.differences(true))
                .containsExactly("ads.campaign-metrics.v1: 59 events, the ledger 60");
    }

    @Test
    void findsANanoInADifferentPlaceOrACampaignThatIsNot() {
        Map<String, BigInteger> nanos =
                Map.of("c1 EUR", BigInteger.valueOf(1_001), "c2 EUR", BigInteger.ONE);
        Balance balance =
                new Balance(
                        RECORDS,
                        new Tally(ROWS),
                        DEAD_LETTERS,
                        PUBLISHED,
                        Map.of("Druid", new Sums(60, 7, nanos)),
                        BILLED,
                        50,
                        COMMITS,
                        0);

        assertThat(balance.differences(true))
                .containsExactly(
                        "Druid: c1 EUR has 1,001 nanos, the ledger 1,000",
                        "Druid: c2 EUR has 1 nanos, the ledger 0",
                        "Druid: c2 USD has 0 nanos, the ledger 7");
    }

    private static Balance balance(
            Map<String, Long> records,
            Map<String, Long> deadLetters,
            Published published,
            long ledgerRows,
            LedgerView.Commits commits,
            long preparedTransactions) {
        return new Balance(
                records,
                new Tally(ROWS),
                deadLetters,
                published,
                copies(published),
                BILLED,
                ledgerRows,
                commits,
                preparedTransactions);
    }

    private static Map<String, Sums> copies(Published published) {
        return Map.of(LocalTopics.CAMPAIGN_METRICS, published.metrics());
    }

    private static Published published(long counting, long sessionEvents, long metricEvents) {
        return published(counting, sessionEvents, new Sums(metricEvents, 7, BILLED), NOT_BILLED);
    }

    private static Published published(
            long counting, long sessionEvents, Sums metrics, Map<String, Long> notBilled) {
        return new Published(counting + 7, notBilled, 40, 12, 10, sessionEvents, 25, 30, metrics);
    }

    private static Balance balance(List<Row> rows) {
        return new Balance(
                RECORDS,
                new Tally(rows),
                DEAD_LETTERS,
                PUBLISHED,
                copies(PUBLISHED),
                BILLED,
                50,
                COMMITS,
                0);
    }

    private static List<Row> with(String outcome, long count) {
        List<Row> rows = new ArrayList<>(ROWS);
        rows.replaceAll(
                row ->
                        row.outcome().equals(outcome)
                                ? new Row(row.topic(), outcome, row.reason(), count)
                                : row);
        return rows;
    }
}
