package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.Tally.Row;
import io.adtally.local.traffic.Topics;
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
                    new Row(Topics.CLICKS, "SUPPRESSED", "", 7),
                    new Row(Topics.CLICKS, "HELD", "", 3));
    private static final Map<String, Long> DEAD_LETTERS = Map.of("ads.clicks.v1 ORPHAN", 10L);
    private static final LedgerView.Commits COMMITS = new LedgerView.Commits(50, 0, 0);

    @Test
    void findsNothingWhereEachRecordHasOneFate() {
        assertThat(balance(ROWS).differences()).isEmpty();
        assertThat(balance(ROWS).unread()).isZero();
    }

    @Test
    void findsARecordThatWasNotRead() {
        Balance balance =
                new Balance(
                        Map.of(Topics.CLICKS, 101L),
                        new Tally(ROWS),
                        DEAD_LETTERS,
                        60,
                        50,
                        COMMITS,
                        0);

        assertThat(balance.differences())
                .containsExactly("ads.clicks.v1: received 100, records in the topic 101");
        assertThat(balance.unread()).isEqualTo(1);
    }

    @Test
    void findsARecordWithoutFate() {
        assertThat(balance(with("HELD", 2)).differences())
                .containsExactly("ads.clicks.v1: received 100, accounted for 99");
    }

    @Test
    void findsADeadLetterThatIsMissing() {
        Balance balance = new Balance(RECORDS, new Tally(ROWS), Map.of(), 60, 50, COMMITS, 0);

        assertThat(balance.differences())
                .containsExactly(
                        "dead letters in the tally of ads.clicks.v1 ORPHAN 10, in the topic 0");
    }

    @Test
    void findsADeadLetterNobodyTallied() {
        Map<String, Long> found =
                Map.of("ads.clicks.v1 ORPHAN", 10L, "ads.clicks.v1 NULL_VALUE", 1L);
        Balance balance = new Balance(RECORDS, new Tally(ROWS), found, 60, 50, COMMITS, 0);

        assertThat(balance.differences())
                .containsExactly(
                        "dead letters in the tally of ads.clicks.v1 NULL_VALUE 0, in the topic 1");
    }

    @Test
    void findsACanonicalEventTooMany() {
        Balance balance = new Balance(RECORDS, new Tally(ROWS), DEAD_LETTERS, 61, 50, COMMITS, 0);

        assertThat(balance.differences())
                .containsExactly("accepted events in the tally 60, canonical events 61");
    }

    @Test
    void findsALedgerRowNoTransactionAnswersFor() {
        Balance balance = new Balance(RECORDS, new Tally(ROWS), DEAD_LETTERS, 60, 51, COMMITS, 0);

        assertThat(balance.differences())
                .containsExactly("rows in billing.commits 50, ledger rows 51");
    }

    @Test
    void findsAPreparedTransactionAndADifferingCharge() {
        LedgerView.Commits commits = new LedgerView.Commits(50, 2, 1);
        Balance balance = new Balance(RECORDS, new Tally(ROWS), DEAD_LETTERS, 60, 50, commits, 1);

        assertThat(balance.differences())
                .containsExactly(
                        "prepared transactions left 1, expected 0",
                        "charges held with another amount 1, expected 0");
    }

    private static Balance balance(List<Row> rows) {
        return new Balance(RECORDS, new Tally(rows), DEAD_LETTERS, 60, 50, COMMITS, 0);
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
